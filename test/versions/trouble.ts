import { type ApiCall, ApiError, type Hooks } from '../../local/cluster/index.ts';

/** `cut`: a call takes effect and its caller does not hear of it. `refused`: it does not, for now. */
export type How = 'cut' | 'refused';

/** What goes wrong at the API server of a test, as it says from one moment to the next. */
export function createTrouble() {
  let armed: { readonly how: How; readonly call: string } | undefined;
  let isDenying = false;
  const labelOf = ({ verb, resource, dryRun }: ApiCall): string => `${verb} ${resource}${dryRun ? ' (dry run)' : ''}`;
  const strikes = (call: ApiCall, how: How): boolean => {
    const isHit = armed?.how === how && labelOf(call) === armed.call;
    if (isHit) armed = undefined;
    return isHit;
  };
  const hooks: Hooks = {
    before(call) {
      if (isDenying && labelOf(call) === 'create inferenceservices') {
        throw new ApiError(403, 'Forbidden', 'admission webhook "policy.example.com" denied the request');
      }
      if (strikes(call, 'refused')) throw new ApiError(503, 'ServiceUnavailable', 'not now');
    },
    after: (call) => (strikes(call, 'cut') ? 'drop' : undefined),
  };
  return {
    hooks,
    /** Once, to the next such call: `create inferenceservices`. */
    arm: (how: How, call: string) => {
      armed = { how, call };
    },
    isArmed: () => armed !== undefined,
    disarm: () => {
      armed = undefined;
    },
    /** From now on every InferenceService is denied, or none. */
    denyServices: (denying: boolean) => {
      isDenying = denying;
    },
  };
}

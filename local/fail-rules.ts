import { type ApiCall, ApiError, type Hooks } from './cluster/index.ts';
import type { FailRule } from './options.ts';

/**
 * Makes the calls that `--fail` names be refused as an admission webhook would. Dry runs pass, so that the failure comes in the
 * middle of a deployment and there is something to take back.
 */
export function failHooks(rules: readonly FailRule[]): Hooks {
  return {
    before(call: ApiCall) {
      const rule = rules.find(({ verb, resource }) => verb === call.verb && resource === call.resource);
      if (!rule || call.dryRun) return;
      const flag = `--fail ${rule.verb}=${rule.resource}`;
      const reading = call.verb === 'get' || call.verb === 'list';
      const denied = reading
        ? 'the request was denied'
        : 'admission webhook "fail.nim-functions.local" denied the request';
      throw new ApiError(403, 'Forbidden', `${denied}: ${flag}`);
    },
  };
}

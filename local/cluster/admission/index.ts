import { ApiError, forbidden } from '../api-error.ts';
import { Authorizer, compile, type Expression } from './expressions.ts';
import { type BindingManifest, concerns, type PolicyManifest } from './policy.ts';
import type { AdmissionRequest, Admit } from './request.ts';

/** Obeys the ValidatingAdmissionPolicies among the manifests that a binding denies by. Throws for an expression that is no CEL. */
export function admissionOf(manifests: readonly unknown[]): Admit {
  const ofKind = (kind: string) => manifests.filter((one) => (one as { kind?: unknown } | null)?.kind === kind);
  const bindings = ofKind('ValidatingAdmissionPolicyBinding') as BindingManifest[];
  const rules = (ofKind('ValidatingAdmissionPolicy') as PolicyManifest[]).flatMap((policy) => {
    const { name } = policy.metadata;
    const binding = bindings.find(({ spec }) => spec.policyName === name && spec.validationActions.includes('Deny'));
    if (!binding) return [];
    return [ruleOf(policy, `ValidatingAdmissionPolicy '${name}' with binding '${binding.metadata.name}'`)];
  });
  return (request) => {
    for (const rule of rules) rule(request);
  };
}

function ruleOf(policy: PolicyManifest, title: string): Admit {
  const { matchConditions = [], variables = [], validations } = policy.spec;
  const conditions = matchConditions.map(({ expression }) => compile(expression));
  const named = variables.map(({ name, expression }) => ({ name, run: compile(expression) }));
  const checks = validations.map((validation) => ({
    ...validation,
    run: compile(validation.expression),
    say: validation.messageExpression === undefined ? undefined : compile(validation.messageExpression),
  }));
  return (request) => {
    if (!concerns(policy, request)) return;
    // what cannot be evaluated refuses: `failurePolicy: Fail`
    const evaluate = (run: Expression, context: object): unknown => {
      try {
        return run({ ...context });
      } catch (error) {
        throw refusal(request, 'Invalid', `${title} denied request: ${(error as Error).message.split('\n')[0]}`);
      }
    };
    const context = contextOf(request);
    if (!conditions.every((run) => evaluate(run, context) === true)) return;
    const values = valuesOf(named, context);
    for (const { run, say, expression, message = `failed expression: ${expression}`, reason = 'Invalid' } of checks) {
      if (evaluate(run, { ...context, variables: values }) === true) continue;
      const why = say ? evaluate(say, { ...context, variables: values }) : message;
      throw refusal(request, reason, `${title} denied request: ${why}`);
    }
  };
}

/** Variables as Kubernetes has them: of one that cannot be evaluated the expression fails that asks for it, and no other. */
function valuesOf(named: readonly { name: string; run: Expression }[], context: object): object {
  const variables: Record<string, unknown> = {};
  for (const { name, run } of named) {
    try {
      variables[name] = run({ ...context, variables });
    } catch (error) {
      const get = () => {
        throw error;
      };
      Object.defineProperty(variables, name, { get, enumerable: true });
    }
  }
  return variables;
}

function contextOf(admission: AdmissionRequest): object {
  const { operation, kind, namespace = '', object, oldObject, caller, allows, propagation } = admission;
  const { group, version, resource } = kind;
  const name = (object ?? oldObject)?.metadata.name ?? '';
  const options = propagation ? { propagationPolicy: propagation } : {};
  return {
    object,
    oldObject,
    request: { operation, name, namespace, resource: { group, version, resource }, userInfo: caller, options },
    authorizer: new Authorizer(allows),
  };
}

function refusal({ kind, object, oldObject }: AdmissionRequest, reason: string, why: string): ApiError {
  const { message, details } = forbidden(kind, (object ?? oldObject)?.metadata.name ?? '', why);
  return new ApiError(reason === 'Forbidden' ? 403 : 422, reason, message, details);
}

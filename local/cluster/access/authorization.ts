import { type ApiError, forbidden } from '../api-error.ts';
import type { Binding, Caller, PolicyRule } from './rules.ts';

/** What somebody wants to do to a resource. An absent namespace is the cluster scope or all namespaces. */
export interface Attempt {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** Everybody who is authenticated may ask about themselves. */
const selfReviews: PolicyRule[] = [
  {
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
    verbs: ['create'],
  },
  { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
];

/** The rules that the caller has in a namespace (or at the cluster scope, without one). */
export function rulesOf(caller: Caller, bindings: readonly Binding[], namespace: string | undefined): PolicyRule[] {
  const own = caller.groups.includes('system:authenticated') ? selfReviews : [];
  const masters = caller.groups.includes('system:masters')
    ? [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]
    : [];
  const bound = bindings.filter(
    (binding) => (binding.namespace === undefined || binding.namespace === namespace) && isSubject(binding, caller),
  );
  return [...own, ...masters, ...bound.flatMap(({ rules }) => rules)];
}

export const isAllowed = (caller: Caller, bindings: readonly Binding[], attempt: Attempt): boolean =>
  rulesOf(caller, bindings, attempt.namespace).some((rule) => allows(rule, attempt));

/** 403 in the words of Kubernetes. */
export function refusal(caller: Caller, attempt: Attempt): ApiError {
  const { verb, group, namespace, name = '' } = attempt;
  const resource = attempt.subresource ? `${attempt.resource}/${attempt.subresource}` : attempt.resource;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const why = `User "${caller.username}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
  return forbidden({ group, resource: attempt.resource }, name, why);
}

function isSubject({ subject }: Binding, { username, groups }: Caller): boolean {
  switch (subject.kind) {
    case 'User':
      return subject.name === username;
    case 'Group':
      return groups.includes(subject.name);
    case 'ServiceAccount':
      return username === `system:serviceaccount:${subject.namespace ?? ''}:${subject.name}`;
  }
}

function allows(rule: PolicyRule, attempt: Attempt): boolean {
  const { verb, group, resource, subresource, name } = attempt;
  const full = subresource ? `${resource}/${subresource}` : resource;
  const anyResource = rule.resources.some(
    (one) => one === '*' || one === full || (subresource !== undefined && one === `*/${subresource}`),
  );
  const names = rule.resourceNames ?? [];
  return (
    anyResource &&
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    (names.length === 0 || (name !== undefined && names.includes(name)))
  );
}

const has = (values: readonly string[], wanted: string): boolean => values.includes('*') || values.includes(wanted);

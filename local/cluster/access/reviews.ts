import { invalid } from '../api-error.ts';
import { isJsonObject, type JsonObject } from '../object.ts';
import { invalidValue } from '../validation/causes.ts';
import { isAllowed, rulesOf } from './authorization.ts';
import type { Binding, Caller } from './rules.ts';

/** A kind that is only ever created: its answer is the review's result, and nothing is stored. */
export interface Review {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly answer: (caller: Caller, bindings: readonly Binding[], spec: JsonObject) => JsonObject;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Paths that everybody who is authenticated may GET. */
const openPaths = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/healthz',
  '/livez',
  '/openapi',
  '/openapi/*',
  '/readyz',
  '/version',
];

export const reviews: readonly Review[] = [
  {
    group: 'authentication.k8s.io',
    version: 'v1',
    kind: 'SelfSubjectReview',
    resource: 'selfsubjectreviews',
    answer: ({ username, uid, groups }) => ({ status: { userInfo: { username, uid, groups } } }),
  },
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    kind: 'SelfSubjectAccessReview',
    resource: 'selfsubjectaccessreviews',
    answer(caller, bindings, spec) {
      const { resourceAttributes: asked, nonResourceAttributes: path } = spec;
      if (!isJsonObject(asked) && !isJsonObject(path)) {
        const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
        throw invalid('authorization.k8s.io', '', '', [invalidValue('spec.resourceAttributes', null, detail)]);
      }
      return { spec, status: { allowed: isJsonObject(asked) ? mayTouch(caller, bindings, asked) : mayRead(path) } };
    },
  },
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    kind: 'SelfSubjectRulesReview',
    resource: 'selfsubjectrulesreviews',
    answer(caller, bindings, spec) {
      const resourceRules = rulesOf(caller, bindings, text(spec.namespace)).map((rule) => ({
        verbs: rule.verbs,
        apiGroups: rule.apiGroups,
        resources: rule.resources,
        ...(rule.resourceNames ? { resourceNames: rule.resourceNames } : {}),
      }));
      const nonResourceRules = [{ verbs: ['get'], nonResourceURLs: openPaths }];
      return { spec: {}, status: { resourceRules, nonResourceRules, incomplete: false } };
    },
  },
];

const mayTouch = (caller: Caller, bindings: readonly Binding[], asked: JsonObject): boolean =>
  isAllowed(caller, bindings, {
    verb: text(asked.verb) ?? '*',
    group: text(asked.group) ?? '',
    resource: text(asked.resource) ?? '*',
    subresource: text(asked.subresource),
    namespace: text(asked.namespace),
    name: text(asked.name),
  });

function mayRead(asked: unknown): boolean {
  const { path, verb } = asked as JsonObject;
  const matches = (open: string) =>
    open === path || (open.endsWith('/*') && String(path).startsWith(open.slice(0, -1)));
  return verb === 'get' && openPaths.some(matches);
}

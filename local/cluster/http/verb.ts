import { methodNotAllowed } from '../api-error.ts';
import { flagOf } from './parameters.ts';
import type { Target } from './target.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

const onObject: Readonly<Record<string, Verb>> = {
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
const onCollection: Readonly<Record<string, Verb>> = {
  GET: 'list',
  HEAD: 'list',
  POST: 'create',
  DELETE: 'deletecollection',
};

/** What a request wants, in Kubernetes' verbs. Throws ApiError 405. */
export function verbOf(method: string, target: Target, query: URLSearchParams): Verb {
  const verb = (target.name === undefined ? onCollection : onObject)[method];
  const allNamespaces = target.kind.namespaced && target.namespace === undefined;
  const writesEverywhere = allNamespaces && (verb === 'create' || verb === 'deletecollection');
  if (!verb || writesEverywhere || (target.subresource && verb === 'delete')) throw methodNotAllowed();
  return verb === 'list' && flagOf(query, 'watch') ? 'watch' : verb;
}

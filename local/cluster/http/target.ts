import { type Review, reviews } from '../access/reviews.ts';
import { findResource, type Kind } from '../kinds/index.ts';

/** What a path of the resource API leads to. */
export interface Target {
  readonly kind: Kind;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: 'status';
}

export type Found =
  | { readonly type: 'objects'; readonly target: Target }
  | { readonly type: 'review'; readonly review: Review };

/** Reads `/api/v1/…` and `/apis/<group>/<version>/…`; undefined where nothing is served. */
export function findTarget(path: string): Found | undefined {
  const steps = decoded(path);
  if (!steps) return undefined;
  const [root, ...rest] = steps;
  if (root === 'api') return locate('', rest[0] ?? '', rest.slice(1));
  if (root === 'apis') return locate(rest[0] ?? '', rest[1] ?? '', rest.slice(2));
  return undefined;
}

function locate(group: string, version: string, steps: readonly string[]): Found | undefined {
  const review = reviews.find((one) => one.group === group && one.version === version && one.resource === steps[0]);
  if (review && steps.length === 1) return { type: 'review', review };
  const inNamespace = steps[0] === 'namespaces' && steps.length > 2 && steps[2] !== 'status';
  const namespace = inNamespace ? steps[1] : undefined;
  const [resource = '', name, subresource, ...more] = inNamespace ? steps.slice(2) : steps;
  const kind = findResource(group, version, resource);
  if (!kind || more.length > 0) return undefined;
  if (subresource !== undefined && (subresource !== 'status' || !kind.hasStatus)) return undefined;
  if (kind.namespaced === (namespace === undefined) && name !== undefined) return undefined;
  if (!kind.namespaced && namespace !== undefined) return undefined;
  return {
    type: 'objects',
    target: {
      kind,
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
      ...(subresource === undefined ? {} : { subresource }),
    },
  };
}

function decoded(path: string): string[] | undefined {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    // a broken percent sign: no such path
    return undefined;
  }
}

import { type Kind, kindNamed } from '../kinds/index.ts';
import type { ObjectInput, StoredObject } from '../object.ts';
import type { Change } from '../storage/change-log.ts';
import { decodeObject } from '../validation/decode.ts';
import { parseFieldSelector } from './field-selector.ts';
import { parseLabelSelector } from './label-selector.ts';
import { list, matches } from './list.ts';
import { create, find, type RegistryParts, update } from './registry.ts';
import { type Removal, type RemoveOptions, remove } from './remove.ts';

export interface StoreQuery {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/**
 * The cluster's objects for code in the same process: no authentication, no authorization and no fault hooks, but validated as
 * the API validates. Kinds go by name (`Secret`); a cluster-scoped object has no namespace. Throws ApiError as the API answers.
 */
export interface ObjectStore {
  get(kind: string, namespace: string | undefined, name: string): StoredObject | undefined;
  list(kind: string, query?: StoreQuery): StoredObject[];
  create(object: ObjectInput): StoredObject;
  /** Replaces all but the status of a kind that has a status of its own. */
  update(object: ObjectInput): StoredObject;
  /** Replaces the status and nothing else. */
  replaceStatus(object: ObjectInput): StoredObject;
  remove(kind: string, namespace: string | undefined, name: string, options?: RemoveOptions): Removal;
  /** Hears every later change of the kind, in order, until the given function is called. */
  watch(kind: string, listener: (change: Change) => void, query?: StoreQuery): () => void;
}

export function createObjectStore(parts: RegistryParts): ObjectStore {
  const queryOf = (kind: Kind, query: StoreQuery = {}) => ({
    namespace: query.namespace,
    labels: parseLabelSelector(query.labelSelector),
    fields: parseFieldSelector(kind, query.fieldSelector),
  });
  const replace = (input: ObjectInput, subresource?: 'status') => {
    const kind = kindNamed(input.kind);
    const { object } = decodeObject(kind, input, 'Ignore');
    return update(parts, kind, object.metadata.namespace, object.metadata.name ?? '', object, { subresource });
  };
  return {
    get: (kind, namespace, name) => find(parts, kindNamed(kind), namespace, name),
    list: (name, query) => list(parts, kindNamed(name), queryOf(kindNamed(name), query)).items,
    create(input) {
      const kind = kindNamed(input.kind);
      const { object } = decodeObject(kind, input, 'Ignore');
      return create(parts, kind, object.metadata.namespace, object);
    },
    update: (input) => replace(input),
    replaceStatus: (input) => replace(input, 'status'),
    remove: (kind, namespace, name, options) => remove(parts, kindNamed(kind), namespace, name, options),
    watch(name, listener, query) {
      const wanted = queryOf(kindNamed(name), query);
      return parts.changes.listen((change) => {
        if (change.kind === name && matches(wanted, change.object)) listener(change);
      });
    },
  };
}

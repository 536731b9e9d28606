import { findKind } from '../kinds/index.ts';
import type { OwnerReference, StoredObject } from '../object.ts';
import type { Database } from '../storage/database.ts';
import { foregroundFinalizer } from './remove.ts';

/** How an owner stands: there, gone, or waiting (foreground deletion) for its dependents to go. */
export type Standing = 'there' | 'waiting' | 'gone';

/** An owner of a kind that is not stored here counts as there: nothing can be said about it. */
export function standingOf(database: Database, owner: OwnerReference, dependent: StoredObject): Standing {
  const kind = findKind(owner.kind);
  if (!kind) return 'there';
  const found = database.byUid(owner.uid)?.object;
  const reachable =
    found?.kind === owner.kind &&
    found.metadata.name === owner.name &&
    (!kind.namespaced || found.metadata.namespace === dependent.metadata.namespace);
  if (!found || !reachable) return 'gone';
  const { deletionTimestamp, finalizers = [] } = found.metadata;
  return deletionTimestamp && finalizers.includes(foregroundFinalizer) ? 'waiting' : 'there';
}

export const withoutOwners = (object: StoredObject, goes: (owner: OwnerReference) => boolean): StoredObject => {
  const { ownerReferences = [], ...metadata } = object.metadata;
  const left = ownerReferences.filter((owner) => !goes(owner));
  return { ...object, metadata: left.length > 0 ? { ...metadata, ownerReferences: left } : metadata };
};

export const withoutFinalizer = (object: StoredObject, name: string): StoredObject => {
  const { finalizers = [], ...metadata } = object.metadata;
  const left = finalizers.filter((one) => one !== name);
  return { ...object, metadata: left.length > 0 ? { ...metadata, finalizers: left } : metadata };
};

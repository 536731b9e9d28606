import { conflict, type Subject } from '../api-error.ts';
import type { Kind } from '../kinds/index.ts';
import type { StoredObject } from '../object.ts';

/** What the object must still be for a deletion to happen. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** Throws ApiError 409 unless the object is still the one that the caller means. */
export function checkPreconditions(kind: Kind, object: StoredObject, wanted: Preconditions): void {
  const { name, uid, resourceVersion } = object.metadata;
  // here the real server names the kind, not the resource
  const subject: Subject = { group: kind.group, resource: kind.kind };
  if (wanted.uid !== undefined && wanted.uid !== uid) {
    const why = `the UID in the precondition (${wanted.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict(subject, name, why);
  }
  if (wanted.resourceVersion !== undefined && wanted.resourceVersion !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${wanted.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw conflict(subject, name, why);
  }
}

/** Throws ApiError 409 or 422 unless an update starts from the object as it is. */
export function checkUpdateOf(kind: Kind, before: StoredObject, given: Preconditions): void {
  const { name, namespace, uid, resourceVersion } = before.metadata;
  if (given.uid && given.uid !== uid) {
    const key = `/registry/${kind.custom ? `${kind.group}/` : ''}${kind.resource}/${namespace ?? ''}/${name}`;
    const why = `Precondition failed: UID in precondition: ${given.uid}, UID in object meta: ${uid}`;
    throw conflict(
      kind,
      name,
      `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
    );
  }
  if (given.resourceVersion && given.resourceVersion !== resourceVersion) {
    throw conflict(
      kind,
      name,
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  }
}

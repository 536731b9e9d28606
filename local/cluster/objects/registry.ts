import { ApiError, alreadyExists, badRequest, forbidden, invalid, notFound } from '../api-error.ts';
import { findKind, type Kind, kindNamed } from '../kinds/index.ts';
import type { ObjectInput, ObjectMetadata, StoredObject } from '../object.ts';
import type { ChangeLog } from '../storage/change-log.ts';
import type { Database, Place } from '../storage/database.ts';
import { checkBase64 } from '../validation/base64-fields.ts';
import { invalidValue } from '../validation/causes.ts';
import { validate } from '../validation/index.ts';
import { nameMissing } from '../validation/metadata.ts';
import { checkClaimQuantities } from '../validation/quantity-fields.ts';
import { firstStatus, withDefaults } from './defaults.ts';
import { newMetadata, updatedMetadata, withRevision } from './metadata.ts';
import { checkUpdateOf } from './preconditions.ts';
import { charge, withUse } from './quota.ts';
import { sameJson } from './same.ts';

/** What the registry works on and with. `uid` and `suffix` give fresh randomness. */
export interface RegistryParts {
  readonly database: Database;
  readonly changes: ChangeLog;
  readonly now: () => Date;
  readonly uid: () => string;
  readonly suffix: () => string;
}

export interface WriteOptions {
  readonly dryRun?: boolean;
  /** Looks at the change when it is valid and before it is stored. Throws ApiError. */
  readonly admit?: ((object: StoredObject | null, oldObject: StoredObject | null) => void) | undefined;
}

export interface UpdateOptions extends WriteOptions {
  readonly subresource?: 'status' | undefined;
}

export const placeOf = (kind: Kind, namespace: string | undefined, name: string): Place => ({
  resource: `${kind.resource}.${kind.group}`,
  namespace: kind.namespaced ? (namespace ?? '') : '',
  name,
});

export function find(parts: RegistryParts, kind: Kind, namespace: string | undefined, name: string) {
  return parts.database.get(placeOf(kind, namespace, name));
}

/** The object. Throws ApiError 404. */
export function get(parts: RegistryParts, kind: Kind, namespace: string | undefined, name: string): StoredObject {
  const object = find(parts, kind, namespace, name);
  if (!object) throw notFound(kind, name);
  return object;
}

/** Stores a decoded object: quota is asked before the name is looked at, as the real server does it. Throws ApiError 400, 403, 404, 409 or 422. */
export function create(
  parts: RegistryParts,
  kind: Kind,
  namespace: string | undefined,
  input: ObjectInput,
  { dryRun = false, admit }: WriteOptions = {},
): StoredObject {
  const { metadata: asked } = input;
  if (asked.namespace && asked.namespace !== namespace) throw otherNamespace();
  if (kind.namespaced) checkNamespace(parts, kind, namespace ?? '', asked.name ?? '');
  checkBinary(input);
  if (!asked.name && !asked.generateName) throw invalid(kind.group, kind.kind, '', [nameMissing]);
  if ((asked as Partial<ObjectMetadata>).resourceVersion) {
    throw new ApiError(500, 'InternalError', 'resourceVersion should not be set on objects to be created', {});
  }
  const metadata = newMetadata(kind, namespace, input, { uid: parts.uid(), now: parts.now(), suffix: parts.suffix });
  const { status: _status, ...withoutStatus } = input;
  const status = firstStatus[kind.kind];
  const body = kind.hasStatus ? { ...withoutStatus, ...(status ? { status } : {}) } : input;
  const filled = withDefaults({ ...body, metadata });
  const object = kind.kind === 'ResourceQuota' ? withUse(parts.database, filled) : filled;
  validate(kind, object);
  admit?.(object, null);
  const charged = charge(parts.database, kind, object);
  const place = placeOf(kind, namespace, metadata.name);
  if (parts.database.get(place)) throw alreadyExists(kind, metadata.name);
  if (dryRun) return object;
  const stored = parts.database.put(place, (revision) => withRevision(object, revision));
  record(parts, 'ADDED', stored);
  for (const { before: quota, after } of charged) store(parts, kindNamed('ResourceQuota'), quota, after);
  if (kind.kind === 'Namespace') addDefaultServiceAccount(parts, metadata.name);
  return stored;
}

/** Puts a decoded object in the place of the one that is there. Throws ApiError 400, 404, 409 or 422. */
export function update(
  parts: RegistryParts,
  kind: Kind,
  namespace: string | undefined,
  name: string,
  input: ObjectInput,
  options: UpdateOptions = {},
): StoredObject {
  const given = input.metadata as Partial<ObjectMetadata>;
  if (given.namespace && kind.namespaced && given.namespace !== namespace) throw otherNamespace();
  if (given.name !== name) {
    throw badRequest(`the name of the object (${given.name ?? ''}) does not match the name on the URL (${name})`);
  }
  const before = get(parts, kind, namespace, name);
  checkUpdateOf(kind, before, given);
  if (kind.custom && !given.resourceVersion) {
    const cause = invalidValue('metadata.resourceVersion', 0, 'must be specified for an update');
    // here the real server names the resource, not the kind
    throw invalid(kind.group, kind.resource, name, [cause]);
  }
  checkBinary(input);
  const after = options.subresource === 'status' ? { ...before, status: input.status } : changed(kind, before, input);
  validate(kind, after, before);
  options.admit?.(after, before);
  if (sameJson(before, after) || options.dryRun) return after;
  return store(parts, kind, before, after);
}

/** Writes what replaces `before`; an object that waits for its finalizers goes with the last of them. */
export function store(parts: RegistryParts, kind: Kind, before: StoredObject, after: StoredObject): StoredObject {
  const { namespace, name, deletionTimestamp, finalizers = [] } = after.metadata;
  const place = placeOf(kind, namespace, name);
  if (deletionTimestamp && finalizers.length === 0 && kind.kind !== 'Namespace') return erase(parts, kind, after);
  const stored = parts.database.put(place, (revision) => withRevision(after, revision));
  record(parts, 'MODIFIED', stored, before);
  return stored;
}

/** Takes the object out of the store, now. */
export function erase(parts: RegistryParts, kind: Kind, object: StoredObject): StoredObject {
  const { namespace, name } = object.metadata;
  const gone = parts.database.remove(placeOf(kind, namespace, name), (revision) => withRevision(object, revision));
  record(parts, 'DELETED', gone, object);
  return gone;
}

function changed(kind: Kind, before: StoredObject, input: ObjectInput): StoredObject {
  const metadata = updatedMetadata(before, input);
  const { status: _status, ...withoutStatus } = input;
  const kept = before.status === undefined ? {} : { status: before.status };
  const body = kind.hasStatus ? { ...withoutStatus, ...kept } : input;
  const after = withDefaults({ ...body, metadata } as StoredObject);
  if (kind.custom && !sameJson({ ...before, metadata: 0 }, { ...after, metadata: 0 })) {
    after.metadata = { ...metadata, generation: (metadata.generation ?? 1) + 1 };
  }
  return after;
}

function record(
  { changes }: RegistryParts,
  type: 'ADDED' | 'MODIFIED' | 'DELETED',
  object: StoredObject,
  before?: StoredObject,
): void {
  const revision = Number(object.metadata.resourceVersion);
  changes.append({ revision, type, kind: object.kind, object, ...(before ? { before } : {}) });
}

function checkNamespace(parts: RegistryParts, kind: Kind, namespace: string, name: string): void {
  const found = parts.database.get(placeOf(kindNamed('Namespace'), undefined, namespace));
  if (!found) throw notFound({ group: '', resource: 'namespaces' }, namespace);
  if (!found.metadata.deletionTimestamp) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const error = forbidden(kind, name, why);
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  throw new ApiError(403, 'Forbidden', error.message, { ...error.details, causes: [cause] });
}

function checkBinary(input: ObjectInput): void {
  checkBase64(input);
  if (input.kind === 'PersistentVolumeClaim') checkClaimQuantities(input);
}

function addDefaultServiceAccount(parts: RegistryParts, namespace: string): void {
  const account = findKind('ServiceAccount');
  if (!account) return;
  create(parts, account, namespace, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
}

const otherNamespace = () =>
  badRequest('the namespace of the provided object does not match the namespace sent on the request');

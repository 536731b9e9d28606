import type { Kind } from '../kinds/index.ts';
import { type ObjectInput, type ObjectMetadata, type StoredObject, timestamp } from '../object.ts';

type GivenMetadata = Partial<ObjectMetadata>;

const given = (input: ObjectInput): GivenMetadata => input.metadata as GivenMetadata;

/** Drops absent and empty parts, as Go's omitempty does. */
function compact(metadata: ObjectMetadata): ObjectMetadata {
  const kept = Object.entries(metadata).filter(([, value]) => {
    if (value === undefined || value === '') return false;
    return typeof value !== 'object' || Object.keys(value).length > 0;
  });
  return Object.fromEntries(kept) as unknown as ObjectMetadata;
}

/** metadata of a new object: what only the server may say is set here, whatever the caller said. */
export function newMetadata(
  kind: Kind,
  namespace: string | undefined,
  input: ObjectInput,
  server: { uid: string; now: Date; suffix: () => string },
): ObjectMetadata {
  const { name, generateName, labels, annotations, ownerReferences, finalizers } = given(input);
  return compact({
    name: name || `${generateName ?? ''}${server.suffix()}`,
    ...(generateName ? { generateName } : {}),
    ...(kind.namespaced && namespace ? { namespace } : {}),
    uid: server.uid,
    resourceVersion: '',
    ...(kind.custom ? { generation: 1 } : {}),
    creationTimestamp: timestamp(server.now),
    ...(labels ? { labels } : {}),
    ...(annotations ? { annotations } : {}),
    ...(ownerReferences ? { ownerReferences } : {}),
    ...(finalizers ? { finalizers } : {}),
  });
}

/** metadata after an update: the caller decides labels, annotations, owners and finalizers, the rest stays. */
export function updatedMetadata(before: StoredObject, input: ObjectInput): ObjectMetadata {
  const { labels, annotations, ownerReferences, finalizers } = given(input);
  const { labels: _l, annotations: _a, ownerReferences: _o, finalizers: _f, ...kept } = before.metadata;
  return compact({
    ...kept,
    ...(labels ? { labels } : {}),
    ...(annotations ? { annotations } : {}),
    ...(ownerReferences ? { ownerReferences } : {}),
    ...(finalizers ? { finalizers } : {}),
  });
}

export const withRevision = (object: StoredObject, resourceVersion: string): StoredObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion },
});

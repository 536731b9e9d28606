import { forbidden } from '../api-error.ts';
import type { Kind } from '../kinds/index.ts';
import { type StoredObject, timestamp } from '../object.ts';
import { checkPreconditions, type Preconditions } from './preconditions.ts';
import { erase, get, type RegistryParts, store, type WriteOptions } from './registry.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface RemoveOptions extends WriteOptions {
  readonly preconditions?: Preconditions;
  readonly propagation?: Propagation | undefined;
}

/** What became of a deletion: `gone`, or still there until its finalizers are taken off. */
export interface Removal {
  readonly object: StoredObject;
  readonly gone: boolean;
}

export const foregroundFinalizer = 'foregroundDeletion';
export const orphanFinalizer = 'orphan';

const lastingNamespaces = new Set(['default', 'kube-system', 'kube-public']);

const propagationFinalizers = [foregroundFinalizer, orphanFinalizer];

/** Deletes, or marks for deletion where finalizers hold the object. Throws ApiError 403, 404 or 409. */
export function remove(
  parts: RegistryParts,
  kind: Kind,
  namespace: string | undefined,
  name: string,
  { preconditions = {}, propagation, dryRun = false, admit }: RemoveOptions = {},
): Removal {
  const object = get(parts, kind, namespace, name);
  if (kind.kind === 'Namespace' && lastingNamespaces.has(name)) {
    throw forbidden(kind, name, 'this namespace may not be deleted');
  }
  checkPreconditions(kind, object, preconditions);
  admit?.(null, object);
  const finalizers = finalizersFor(object, propagation);
  if (finalizers.length === 0 && kind.kind !== 'Namespace') {
    return { object: dryRun ? object : erase(parts, kind, object), gone: true };
  }
  const marked = mark(kind, object, finalizers, parts.now());
  const stays = dryRun || (object.metadata.deletionTimestamp !== undefined && sameFinalizers(object, finalizers));
  return { object: stays ? marked : store(parts, kind, object, marked), gone: false };
}

function finalizersFor({ metadata }: StoredObject, propagation: Propagation | undefined): string[] {
  const present = metadata.finalizers ?? [];
  if (propagation === undefined) return present;
  const others = present.filter((name) => !propagationFinalizers.includes(name));
  if (propagation === 'Foreground') return [...others, foregroundFinalizer];
  return propagation === 'Orphan' ? [...others, orphanFinalizer] : others;
}

function mark(kind: Kind, object: StoredObject, finalizers: string[], now: Date): StoredObject {
  const { metadata } = object;
  const first = metadata.deletionTimestamp === undefined;
  const deletion = first
    ? {
        deletionTimestamp: timestamp(now),
        ...(kind.kind === 'Namespace' ? {} : { deletionGracePeriodSeconds: 0 }),
        ...(metadata.generation === undefined ? {} : { generation: metadata.generation + 1 }),
      }
    : {};
  const held = finalizers.length > 0 ? { finalizers } : {};
  const status = kind.kind === 'Namespace' ? { status: { phase: 'Terminating' } } : {};
  return { ...object, metadata: { ...metadata, ...deletion, ...held }, ...status };
}

const sameFinalizers = ({ metadata }: StoredObject, finalizers: readonly string[]): boolean =>
  (metadata.finalizers ?? []).join() === finalizers.join();

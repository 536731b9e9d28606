import type { ObjectStore } from '../../../local/cluster/index.ts';

/** What the record that let go of a cache was at that moment. */
export interface Release {
  readonly recordUid: string | undefined;
  readonly wish: 'keep' | 'delete' | 'nothing';
}

/** Caches that were taken out of their owners' hands, by the claim's uid. */
export type Releases = ReadonlyMap<string, Release>;

/** Notes every PersistentVolumeClaim that loses its owner. */
export function watchReleases(objects: ObjectStore): Releases {
  const releases = new Map<string, Release>();
  objects.watch('PersistentVolumeClaim', ({ type, object, before }) => {
    const { uid, namespace, name, ownerReferences = [] } = object.metadata;
    if (type !== 'MODIFIED' || ownerReferences.length > 0 || !before?.metadata.ownerReferences?.length) return;
    const record = objects.get('ConfigMap', namespace, name.replace('nim-cache-', 'nim-deployment-'));
    const { deletion } = (record?.data ?? {}) as { deletion?: string };
    const wish = deletion === undefined ? 'nothing' : (JSON.parse(deletion) as { cache: 'keep' | 'delete' }).cache;
    releases.set(uid, { recordUid: record?.metadata.uid, wish });
  });
  return releases;
}

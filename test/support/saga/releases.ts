import type { ObjectStore } from '../../../local/cluster/index.ts';

/** A cache that was taken out of its owner's hands, by the claim's uid, and what the record wished for at that moment. */
export type Releases = ReadonlyMap<string, 'keep' | 'delete' | 'nothing'>;

/** Notes every PersistentVolumeClaim that loses its owner. */
export function watchReleases(objects: ObjectStore): Releases {
  const releases = new Map<string, 'keep' | 'delete' | 'nothing'>();
  objects.watch('PersistentVolumeClaim', ({ type, object, before }) => {
    const { uid, namespace, name, ownerReferences = [] } = object.metadata;
    if (type !== 'MODIFIED' || ownerReferences.length > 0 || !before?.metadata.ownerReferences?.length) return;
    const record = objects.get('ConfigMap', namespace, name.replace('nim-cache-', 'nim-deployment-'));
    const { deletion } = (record?.data ?? {}) as { deletion?: string };
    releases.set(
      uid,
      deletion === undefined ? 'nothing' : (JSON.parse(deletion) as { cache: 'keep' | 'delete' }).cache,
    );
  });
  return releases;
}

import type { KubeClient } from '../../lib/kube/client.ts';
import { type KubeObject, uidOf } from '../../lib/kube/object.ts';
import { persistentVolumeClaims } from '../../lib/kube/resources.ts';
import { objectNames } from '../../lib/nim/names.ts';
import { belongsTo, type DeploymentRecord } from '../../lib/nim/record.ts';
import { findOwner } from './find-owner.ts';
import type { Left } from './remove-objects.ts';

/**
 * Takes the cache's PersistentVolumeClaim out of its owner's hands, before anything is deleted, and names what is kept. The uid
 * in the patch is a precondition: a claim that somebody made anew is not touched.
 */
export async function releaseCache(kube: KubeClient, record: DeploymentRecord): Promise<Left[]> {
  const name = objectNames(record.name).cacheClaim;
  if (record.request.storage.existingClaim !== undefined) return [];
  const claim = await kube.find(persistentVolumeClaims, record.namespace, name);
  if (!claim) return [];
  if (await isOurs(kube, record, claim)) {
    const { resourceVersion } = claim.metadata;
    const metadata = { uid: uidOf(claim), resourceVersion, ownerReferences: null };
    await kube.patch(persistentVolumeClaims, record.namespace, name, { metadata });
  }
  return [{ kind: 'PersistentVolumeClaim', name }];
}

/** The cache that an earlier deletion of this deployment took out of its owner's hands, as far as it is there: its name tells, and that nothing owns it. */
export async function keptCache(
  kube: KubeClient,
  { namespace, name }: Pick<DeploymentRecord, 'namespace' | 'name'>,
): Promise<Left[]> {
  const claim = await kube.findMetadata(persistentVolumeClaims, namespace, objectNames(name).cacheClaim);
  const { ownerReferences = [], deletionTimestamp } = claim?.metadata ?? {};
  if (!claim || ownerReferences.length > 0 || deletionTimestamp !== undefined) return [];
  return [{ kind: 'PersistentVolumeClaim', name: claim.metadata.name }];
}

/** A claim of the owner that intake noted, or of the one that is there now: that one is deleted as well, and its claim would go with it. */
async function isOurs(kube: KubeClient, record: DeploymentRecord, claim: KubeObject): Promise<boolean> {
  if (belongsTo(claim, record.name, record.intake?.owner.uid)) return true;
  const owner = await findOwner(kube, record);
  return owner !== undefined && belongsTo(claim, record.name, uidOf(owner));
}

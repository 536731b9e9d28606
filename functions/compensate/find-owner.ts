import type { KubeClient } from '../../lib/kube/client.ts';
import { isOwnedBy, type KubeObject, uidOf } from '../../lib/kube/object.ts';
import { configMaps } from '../../lib/kube/resources.ts';
import { objectNames } from '../../lib/nim/names.ts';
import type { DeploymentRecord } from '../../lib/nim/record.ts';

/**
 * The owner of a deployment's objects as it is now. It need not be the one that intake noted: when that was deleted, or taken back
 * already, the same request, sent twice, may have made another, which has objects of its own.
 */
export async function findOwner(
  kube: KubeClient,
  { namespace, name, uid, intake }: DeploymentRecord,
): Promise<KubeObject | undefined> {
  const found = await kube.findMetadata(configMaps, namespace, objectNames(name).owner);
  return found && (isOwnedBy(found, uid) || uidOf(found) === intake?.owner.uid) ? found : undefined;
}

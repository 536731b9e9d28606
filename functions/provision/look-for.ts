import type { KubeClient } from '../../lib/kube/client.ts';
import { type KubeObject, uidOf } from '../../lib/kube/object.ts';
import { resourceOf } from '../../lib/kube/resources.ts';
import { InTheWay, Terminal } from '../../lib/nim/failure.ts';
import { isLabelledFor, objectNames } from '../../lib/nim/names.ts';
import { belongsTo, type DeploymentRecord, type PlannedObject } from '../../lib/nim/record.ts';

/**
 * Looks for an object of a plan by its name. Answers it when it has this deployment's owner, and nothing when there is none. Throws
 * InTheWay for one that goes, Terminal for somebody else's; KubeError and KubeUnreachable.
 */
export async function lookFor(
  { kind, metadata }: KubeObject,
  kube: KubeClient,
  record: DeploymentRecord,
): Promise<PlannedObject | undefined> {
  const found = await kube.find(resourceOf(kind), record.namespace, metadata.name);
  if (!found) return undefined;
  const going = found.metadata.deletionTimestamp !== undefined;
  if (going) throw new InTheWay(`${kind} ${metadata.name} is still being removed`);
  if (belongsTo(found, record.name, record.intake?.owner.uid)) return { kind, name: metadata.name, uid: uidOf(found) };
  const { labels = {}, ownerReferences = [] } = found.metadata;
  const { owner } = objectNames(record.name);
  if (
    isLabelledFor(labels, record.name) &&
    ownerReferences.some(({ kind, name }) => kind === 'ConfigMap' && name === owner)
  ) {
    throw new InTheWay(`${kind} ${metadata.name} of an earlier deployment is still being removed`);
  }
  const taken = `${kind} "${metadata.name}" already exists and does not belong to this deployment`;
  const message = kind === 'PersistentVolumeClaim' ? `${taken}; to use it, name it in storage.existingClaim` : taken;
  throw new Terminal({ reason: 'AlreadyExists', resource: { kind, name: metadata.name }, message });
}

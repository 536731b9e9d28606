import type { KubeClient } from '../../lib/kube/client.ts';
import { isAlreadyExists } from '../../lib/kube/errors.ts';
import { isOwnedBy, type KubeObject, uidOf } from '../../lib/kube/object.ts';
import { resourceOf } from '../../lib/kube/resources.ts';
import { classify, InTheWay, Retryable, Terminal } from '../../lib/nim/failure.ts';
import { allObjects, type Plan } from '../../lib/nim/manifests.ts';
import { deploymentLabel, managedBy, managedByLabel } from '../../lib/nim/names.ts';
import type { DeploymentRecord, PlannedObject } from '../../lib/nim/record.ts';

/**
 * Creates the objects of a plan and answers them with their uids. First everything as a dry run, so that quota, rights and
 * admission speak up before there is anything to take back; then the independent ones side by side, the InferenceService last.
 * Throws Terminal, which names the object, or Retryable.
 */
export async function createPlanned(kube: KubeClient, plan: Plan, record: DeploymentRecord): Promise<PlannedObject[]> {
  await every(allObjects(plan), (object) => dryRun(kube, object));
  const independent = await every(plan.independent, (object) => createOrAdopt(kube, object, record));
  return [...independent, ...(await every([plan.inferenceService], (object) => createOrAdopt(kube, object, record)))];
}

async function dryRun(kube: KubeClient, object: KubeObject): Promise<void> {
  try {
    await kube.create(object, { dryRun: true });
  } catch (error) {
    // ours from an earlier attempt, or somebody else's: the creation itself finds out which
    if (!isAlreadyExists(error)) throw error;
  }
}

/** POST, never apply: 201 is ours; of what exists already, ours is what has our owner. */
async function createOrAdopt(kube: KubeClient, object: KubeObject, record: DeploymentRecord): Promise<PlannedObject> {
  const { kind, metadata } = object;
  try {
    return { kind, name: metadata.name, uid: uidOf(await kube.create(object)) };
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  const found = await kube.find(resourceOf(kind), record.namespace, metadata.name);
  if (!found) throw new Retryable(`${kind} ${metadata.name} came and went`);
  const going = found.metadata.deletionTimestamp !== undefined;
  if (going) throw new InTheWay(`${kind} ${metadata.name} is still being removed`);
  if (isOwnedBy(found, record.intake?.owner.uid ?? '')) return { kind, name: metadata.name, uid: uidOf(found) };
  const { labels = {}, ownerReferences = [] } = found.metadata;
  const earlier = labels[managedByLabel] === managedBy && labels[deploymentLabel] === record.name;
  if (earlier && ownerReferences.length > 0) {
    throw new InTheWay(`${kind} ${metadata.name} of an earlier deployment is still being removed`);
  }
  const taken = `${kind} "${metadata.name}" already exists and does not belong to this deployment`;
  const message = kind === 'PersistentVolumeClaim' ? `${taken}; to use it, name it in storage.existingClaim` : taken;
  throw new Terminal({ reason: 'AlreadyExists', resource: { kind, name: metadata.name }, message });
}

/** Runs all side by side and waits for all; of several failures a terminal one is reported, because it is the outcome. */
async function every<T>(objects: readonly KubeObject[], run: (object: KubeObject) => Promise<T>): Promise<T[]> {
  const results = await Promise.allSettled(
    objects.map(async (object) => {
      try {
        return await run(object);
      } catch (error) {
        throw classify(error, object);
      }
    }),
  );
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const decisive = failures.find((failure) => failure instanceof Terminal) ?? failures[0];
  if (decisive !== undefined) throw decisive;
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

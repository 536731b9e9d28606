import type { KubeClient } from '../../lib/kube/client.ts';
import { isConflict, isForbidden, type KubeError } from '../../lib/kube/errors.ts';
import { uidOf } from '../../lib/kube/object.ts';
import { configMaps, resourceOf } from '../../lib/kube/resources.ts';
import { held, InTheWay } from '../../lib/nim/failure.ts';
import { isLabelledFor, managedBy, managedByLabel, objectNames } from '../../lib/nim/names.ts';
import { belongsTo, type DeploymentRecord, type PlannedObject } from '../../lib/nim/record.ts';
import { findOwner } from './find-owner.ts';

/** An object that stays, by its name. */
export type Left = {
  readonly kind: string;
  readonly name: string;
};

/**
 * Deletes what this deployment created, in reverse: InferenceService first, owner last. An object that
 * was there before, or that somebody made again since, is left alone and reported.
 */
export async function removeObjects(
  kube: KubeClient,
  record: DeploymentRecord,
  keep: readonly Left[] = [],
): Promise<Left[]> {
  const owner = record.intake?.owner.uid;
  const objects = record.status.objects.filter(
    ({ kind, name }) => !keep.some((k) => k.kind === kind && k.name === name),
  );
  const [first, others] = partition(objects, ({ kind }) => kind === 'InferenceService');
  const left: Left[] = [];
  for (const group of [first, others]) {
    const results = await Promise.all(group.map((object) => removeObject(kube, record, object, owner)));
    left.push(...results.flat());
  }
  if (owner)
    for (const object of await unregistered(kube, record, owner, keep)) {
      left.push(...(await removeByUid(kube, record.namespace, object)));
    }
  // last, and not before: Kubernetes then collects what was created and never registered, and the Secrets, which no function may touch
  return [...left, ...(await removeOwner(kube, record))];
}

/** Deletes the owner as it is now, and with it whatever it owns. Throws InTheWay while something holds it: until it goes, the Secrets stay. */
export async function removeOwner(kube: KubeClient, record: DeploymentRecord): Promise<Left[]> {
  const found = await findOwner(kube, record);
  if (!found) return [];
  const { name } = found.metadata;
  try {
    const heldBy = await kube.remove(configMaps, record.namespace, name, { uid: uidOf(found) });
    if (heldBy.length === 0) return [];
    throw new InTheWay(held('ConfigMap', name, heldBy));
  } catch (error) {
    if (isNotOurs(error)) return [{ kind: 'ConfigMap', name }];
    throw error;
  }
}

/**
 * Deletes an object of the plan if it is the one that was created: a name that this deployment gives, our label and our owner on it, and
 * the uid that was noted. What the record says is not enough, it may have been written by somebody who may write ConfigMaps and no more.
 * One that somebody made again with our owner on it is left alone, and not said to stay: Kubernetes takes it when that owner goes.
 */
async function removeObject(
  kube: KubeClient,
  { namespace, name: deployment }: DeploymentRecord,
  { kind, name, uid }: PlannedObject,
  owner: string | undefined,
): Promise<Left[]> {
  if (namesOf(deployment).get(kind) !== name) return [{ kind, name }];
  const found = await kube.find(resourceOf(kind), namespace, name);
  if (!found) return [];
  if (owner === undefined || !belongsTo(found, deployment, owner)) return [{ kind, name }];
  const labelled = found.metadata.labels?.[managedByLabel] === managedBy;
  const noted = uid === undefined || uid === uidOf(found);
  return labelled && noted ? removeByUid(kube, namespace, { kind, name, uid: uidOf(found) }) : [];
}

/** The kinds that provision creates, InferenceService first, and the name that a deployment gives to its object of each. */
function namesOf(deployment: string): ReadonlyMap<string, string> {
  const { cacheClaim, servingRuntime, inferenceService } = objectNames(deployment);
  return new Map([
    ['InferenceService', inferenceService],
    ['ServingRuntime', servingRuntime],
    ['PersistentVolumeClaim', cacheClaim],
  ]);
}

/** What has a name, the labels and the owner of this deployment and is still there: created by an attempt that never got to say so. */
async function unregistered(
  kube: KubeClient,
  { namespace, name: deployment, status }: DeploymentRecord,
  owner: string,
  keep: readonly Left[],
): Promise<{ kind: string; name: string; uid: string }[]> {
  const registered = status.objects.filter(({ uid }) => uid !== undefined);
  const looks = [...namesOf(deployment)]
    .filter(([kind, name]) => ![...keep, ...registered].some((known) => kind === known.kind && name === known.name))
    .map(([kind, name]) => kube.findMetadata(resourceOf(kind), namespace, name));
  return (await Promise.all(looks))
    .filter((found) => found !== undefined)
    .filter(
      ({ metadata }) => isLabelledFor(metadata.labels ?? {}, deployment) && metadata.deletionTimestamp === undefined,
    )
    .filter((found) => belongsTo(found, deployment, owner))
    .map((found) => ({ kind: found.kind, name: found.metadata.name, uid: uidOf(found) }));
}

/** A part of the text of a refusal by the policy that confines the functions (knative/base/301-account-policy.yaml). */
const confinement = "'nim-functions-accounts'";
const isConfined = (error: unknown): boolean =>
  isForbidden(error) && (error as KubeError).message.includes(confinement);

const isNotOurs = (error: unknown): boolean => isConflict(error) || isConfined(error);

/** Nothing left when it was deleted or gone; the name when another object has it by now, or when it does not carry our label any more. */
async function removeByUid(
  kube: KubeClient,
  namespace: string,
  { kind, name, uid }: { kind: string; name: string; uid: string },
): Promise<Left[]> {
  try {
    await kube.remove(resourceOf(kind), namespace, name, { uid });
    return [];
  } catch (error) {
    if (isNotOurs(error)) return [{ kind, name }];
    throw error;
  }
}

function partition<T>(items: readonly T[], matches: (item: T) => boolean): [T[], T[]] {
  return [items.filter(matches), items.filter((item) => !matches(item))];
}

import type { KubeClient, ObjectList } from '../../lib/kube/client.ts';
import { isConflict, isForbidden, isNotFound, type KubeError } from '../../lib/kube/errors.ts';
import { type KubeObject, uidOf } from '../../lib/kube/object.ts';
import {
  configMaps,
  inferenceServices,
  persistentVolumeClaims,
  resourceOf,
  servingRuntimes,
} from '../../lib/kube/resources.ts';
import { held, InTheWay } from '../../lib/nim/failure.ts';
import { managedBy, managedByLabel, objectNames, selectorOf } from '../../lib/nim/names.ts';
import { belongsTo, type DeploymentRecord, type PlannedObject } from '../../lib/nim/record.ts';
import { findOwner } from './find-owner.ts';

/** A deployment makes one object of each kind: more than this with its label and its owner is not its doing. */
const listedMax = 50;

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
  if (nameOf(kind, deployment) !== name) return [{ kind, name }];
  const found = await kube.find(resourceOf(kind), namespace, name);
  if (!found) return [];
  if (owner === undefined || !belongsTo(found, deployment, owner)) return [{ kind, name }];
  const labelled = found.metadata.labels?.[managedByLabel] === managedBy;
  const noted = uid === undefined || uid === uidOf(found);
  return labelled && noted ? removeByUid(kube, namespace, { kind, name, uid: uidOf(found) }) : [];
}

/** The name that a deployment gives to an object of a kind; undefined for a kind that provision does not create. */
function nameOf(kind: string, deployment: string): string | undefined {
  const { cacheClaim, servingRuntime, inferenceService } = objectNames(deployment);
  const names = new Map([
    ['PersistentVolumeClaim', cacheClaim],
    ['ServingRuntime', servingRuntime],
    ['InferenceService', inferenceService],
  ]);
  return names.get(kind);
}

/** What has our labels and our owner and is still there: created by an attempt that never got to say so. */
async function unregistered(
  kube: KubeClient,
  { namespace, name, status }: DeploymentRecord,
  owner: string,
  keep: readonly Left[],
): Promise<{ kind: string; name: string; uid: string }[]> {
  const registered = status.objects.filter(({ uid }) => uid !== undefined);
  const labelSelector = selectorOf(name);
  const lists = await Promise.all(
    [inferenceServices, servingRuntimes, persistentVolumeClaims].map(async (resource) => {
      const listing = kube.list(resource, { namespace, labelSelector, metadataOnly: true, limit: listedMax });
      const { items } = await unlessUnknown(listing);
      return items.map((object) => ({ kind: resource.kind, object }));
    }),
  );
  return lists
    .flat()
    .filter(({ object }) => belongsTo(object, name, owner) && object.metadata.deletionTimestamp === undefined)
    .map(({ kind, object }) => ({ kind, name: object.metadata.name, uid: uidOf(object) }))
    .filter((found) => ![...keep, ...registered].some(({ kind, name }) => kind === found.kind && name === found.name));
}

/** Of a kind that the cluster does not have (any more) there is no object. */
async function unlessUnknown(listing: Promise<ObjectList<KubeObject>>): Promise<Pick<ObjectList<KubeObject>, 'items'>> {
  try {
    return await listing;
  } catch (error) {
    if (isNotFound(error)) return { items: [] };
    throw error;
  }
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

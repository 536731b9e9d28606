import { KubeError } from '../../lib/kube/errors.ts';
import { configMaps, inferenceServices, type Resource } from '../../lib/kube/resources.ts';
import { managedBy, managedByLabel, objectNames, recordLabel } from '../../lib/nim/names.ts';
import { type DeploymentRecord, serviceUids } from '../../lib/nim/record.ts';
import { type Lister, listed, Unfinished } from './listed.ts';

/** What there is of deployments beside their records. Where that is not known, nothing is to be done about it. */
export interface Owned {
  /** True when the InferenceService that this deployment created is gone. */
  lacksService(record: DeploymentRecord): boolean;
  /** True when there is an owner of this record's. */
  hasOwner(record: DeploymentRecord): boolean;
}

/**
 * Lists the objects of all deployments, metadata only and a page at a time. Of more than `max`, or of more than there is time for, it counts as
 * not known which there are. Throws KubeUnreachable, and KubeError for what may pass.
 */
export async function findOwned(lister: Lister, max: number): Promise<Owned> {
  const ours = `${managedByLabel}=${managedBy}`;
  const [services, owners] = await Promise.all([
    seenOf(lister, inferenceServices, ours, max),
    seenOf(lister, configMaps, `${ours},!${recordLabel}`, max),
  ]);
  return {
    lacksService: (record) => {
      const { namespace, name, intake } = record;
      if (!services || !intake) return false;
      return !serviceUids(record).some((uid) => services.has(keyOf(namespace, name, uid)));
    },
    hasOwner: ({ namespace, name, uid }) => owners?.has(keyOf(namespace, objectNames(name).owner, uid)) ?? false,
  };
}

/** An object of ours has one: more are somebody's attempt to have this list grow. */
const ownersMax = 8;

/** Every object with its uid and with that of each of its owners; undefined when that cannot be known. */
async function seenOf(
  lister: Lister,
  resource: Resource,
  labelSelector: string,
  max: number,
): Promise<ReadonlySet<string> | undefined> {
  const { log } = lister;
  const found = new Set<string>();
  let count = 0;
  try {
    for await (const items of listed(lister, resource, { labelSelector, metadataOnly: true })) {
      for (const { metadata } of items) {
        const owners = (metadata.ownerReferences ?? []).slice(0, ownersMax);
        count += Math.max(1, owners.length);
        for (const { uid = '' } of [metadata, ...owners]) found.add(keyOf(metadata.namespace, metadata.name, uid));
      }
      if (count > max) {
        const unlooked = 'what became of them is not looked at, until SWEEP_RECORDS_MAX is raised';
        log.warn({ max }, `more than ${max} ${resource.plural} are there: ${unlooked}`);
        return undefined;
      }
    }
    return found;
  } catch (error) {
    const mayPass = error instanceof KubeError && error.status >= 429;
    if (mayPass || !(error instanceof KubeError || error instanceof Unfinished)) throw error;
    log.warn({ err: error }, `${resource.plural} cannot all be listed: what became of them is not looked at`);
    return undefined;
  }
}

const keyOf = (namespace: string | undefined, name: string, uid: string): string => `${namespace}/${name} ${uid}`;

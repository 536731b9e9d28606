import type { KubeClient } from '../../lib/kube/client.ts';
import { KubeError } from '../../lib/kube/errors.ts';
import { configMaps, inferenceServices, type Resource } from '../../lib/kube/resources.ts';
import type { Logger } from '../../lib/log.ts';
import { managedBy, managedByLabel, objectNames, recordLabel } from '../../lib/nim/names.ts';
import { type DeploymentRecord, serviceUids } from '../../lib/nim/record.ts';
import { pagesOf } from './pages.ts';

/** What there is of deployments beside their records. Where that is not known, nothing is to be done about it. */
export interface Owned {
  /** True when the InferenceService that this deployment created is gone. */
  lacksService(record: DeploymentRecord): boolean;
  /** True when there is an owner of this record's. */
  hasOwner(record: DeploymentRecord): boolean;
}

export interface ListLimits {
  readonly pageSize: number;
  /** Of more objects than this, it counts as not known which there are. */
  readonly max: number;
}

/** Lists the objects of all deployments, metadata only and a page at a time. Throws KubeUnreachable, and KubeError for what may pass. */
export async function findOwned(kube: KubeClient, limits: ListLimits, log: Logger): Promise<Owned> {
  const ours = `${managedByLabel}=${managedBy}`;
  const [services, owners] = await Promise.all([
    seenOf(kube, inferenceServices, ours, limits, log),
    seenOf(kube, configMaps, `${ours},!${recordLabel}`, limits, log),
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
  kube: KubeClient,
  resource: Resource,
  labelSelector: string,
  { pageSize, max }: ListLimits,
  log: Logger,
): Promise<ReadonlySet<string> | undefined> {
  const found = new Set<string>();
  let count = 0;
  try {
    for await (const items of pagesOf(kube, resource, { labelSelector, limit: pageSize, metadataOnly: true }, log)) {
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
    if (!(error instanceof KubeError) || error.status >= 429) throw error;
    log.warn({ err: error }, `${resource.plural} cannot be listed: what became of them is not looked at`);
    return undefined;
  }
}

const keyOf = (namespace: string | undefined, name: string, uid: string): string => `${namespace}/${name} ${uid}`;

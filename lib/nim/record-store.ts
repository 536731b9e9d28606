import type { KubeClient } from '../kube/client.ts';
import { isConflict } from '../kube/errors.ts';
import type { ConfigMap } from '../kube/object.ts';
import { configMaps } from '../kube/resources.ts';
import { objectNames } from './names.ts';
import { type DeploymentRecord, parseRecord, type Status, withPart } from './record.ts';

/** How often a change is tried against a record that somebody else keeps changing. */
const attemptsMax = 5;

/** The record changed under us more often than we are willing to try: worth another delivery. */
export class RecordContended extends Error {
  override name = 'RecordContended';
}

/** Reads one deployment's record, or undefined. Throws RecordUnreadable, KubeError, KubeUnreachable. */
export async function findRecord(
  kube: KubeClient,
  namespace: string,
  deployment: string,
): Promise<DeploymentRecord | undefined> {
  const configMap = await kube.find<ConfigMap>(configMaps, namespace, objectNames(deployment).record);
  return configMap && parseRecord(configMap);
}

/**
 * Moves a record on by compare and swap. `next` decides from the newest state what the status becomes; undefined means that
 * there is nothing (any more) to change, and ends it. Answers the stored record, or undefined when nothing was changed.
 */
export async function advance(
  kube: KubeClient,
  record: DeploymentRecord,
  next: (record: DeploymentRecord) => Status | undefined,
): Promise<DeploymentRecord | undefined> {
  let current: DeploymentRecord | undefined = record;
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const status = next(current);
    if (!status) return undefined;
    try {
      return parseRecord(await kube.replace(withPart(current, 'status', status)));
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
    current = await findRecord(kube, record.namespace, record.name);
    if (!current || current.uid !== record.uid) return undefined;
  }
  throw new RecordContended(`record ${record.namespace}/${record.name} changed ${attemptsMax} times meanwhile`);
}

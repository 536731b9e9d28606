import type { KubeClient } from '../kube/client.ts';
import { isConflict, isNotFound } from '../kube/errors.ts';
import type { ConfigMap } from '../kube/object.ts';
import { configMaps } from '../kube/resources.ts';
import { objectNames } from './names.ts';
import { type DeploymentRecord, parseRecord, type Status, withPart } from './record.ts';

/** How often a change is tried against a record that somebody else keeps changing. */
const attemptsMax = 5;

/** Reads one deployment's record, or undefined. Throws RecordUnreadable, KubeError, KubeUnreachable. */
export async function findRecord(
  kube: KubeClient,
  namespace: string,
  deployment: string,
): Promise<DeploymentRecord | undefined> {
  const configMap = await kube.find<ConfigMap>(configMaps, namespace, objectNames(deployment).record);
  return configMap && parseRecord(configMap);
}

/** What a record is after a change was tried; undefined when there is none of this name any more. */
export interface Rewritten {
  readonly newest: DeploymentRecord | undefined;
  /** False when there was nothing (any more) to change. */
  readonly stored: boolean;
}

/**
 * Changes a record by compare and swap. `change` decides from the newest state, starting with `seen`, what is to be stored; undefined
 * leaves it as it is. Another record may have taken the name meanwhile: who minds compares the uid. Throws what `change` throws, the API
 * server's 409 when the record has changed every time, RecordUnreadable, KubeError, KubeUnreachable.
 */
export async function rewrite(
  kube: KubeClient,
  seen: DeploymentRecord,
  change: (newest: DeploymentRecord) => ConfigMap | undefined | Promise<ConfigMap | undefined>,
): Promise<Rewritten> {
  let newest: DeploymentRecord | undefined = seen;
  for (let attempt = 1; newest; attempt += 1) {
    const changed = await change(newest);
    if (!changed) break;
    try {
      return { newest: parseRecord(await kube.replace(changed)), stored: true };
    } catch (error) {
      if (!(isConflict(error) || isNotFound(error))) throw error;
      newest = await findRecord(kube, seen.namespace, seen.name);
      if (newest && attempt >= attemptsMax) throw error;
    }
  }
  return { newest, stored: false };
}

/**
 * Moves a record on. `next` decides from the newest state of this very record what the status becomes; undefined means that there is
 * nothing (any more) to change. Answers the stored record, or undefined when nothing was changed. Throws as {@link rewrite} does.
 */
export async function advance(
  kube: KubeClient,
  record: DeploymentRecord,
  next: (record: DeploymentRecord) => Status | undefined,
): Promise<DeploymentRecord | undefined> {
  const { newest, stored } = await rewrite(kube, record, (current) => {
    const status = current.uid === record.uid ? next(current) : undefined;
    return status && withPart(current, 'status', status);
  });
  return stored ? newest : undefined;
}

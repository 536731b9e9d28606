import type { DeploymentEvent, DeploymentReference } from '../../events/envelope.ts';
import { deploymentDeleted, deploymentDeletionRequested, deploymentRolledBack } from '../../events/index.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { configMaps, inferenceServices } from '../../lib/kube/resources.ts';
import type { Logger } from '../../lib/log.ts';
import { held } from '../../lib/nim/failure.ts';
import { objectNames } from '../../lib/nim/names.ts';
import { type DeploymentRecord, isServiceOf, outcomeOf, type Phase, type Status } from '../../lib/nim/record.ts';
import { asRetryable, gone, recordOfEvent, unreadable } from '../../lib/nim/record-of-event.ts';
import { advance } from '../../lib/nim/record-store.ts';
import { type Decision, decide, type Limits } from './decide.ts';
import { keptCache, releaseCache } from './release-cache.ts';
import { type Left, removeObjects, removeOwner } from './remove-objects.ts';
import { note, noting } from './waiting-for.ts';

export interface Ports extends Limits {
  readonly kube: KubeClient;
  readonly now: () => Date;
  readonly log: Logger;
}

export interface Wake {
  readonly type: string;
  readonly data: DeploymentReference;
  readonly traceparent: string | undefined;
}

/**
 * Takes back what a deployment created, because it failed or because its user wants it gone. First a fence (the phase, which
 * stops a provision that still runs), then the objects, each by its uid, then their owner, so that Kubernetes collects what
 * lands later. Safe to run twice, early, late and beside itself. Throws Retryable.
 */
export async function compensate(wake: Wake, ports: Ports): Promise<DeploymentEvent | undefined> {
  const record = await recordOfEvent(ports.kube, wake.data, ports.log);
  if (record === gone) return alreadyGone(wake, ports);
  if (record === unreadable) return undefined;
  try {
    const serviceGone = await serviceIsGone(record, ports.kube);
    const decideOn: DecideOn = (current) => decide(current, ports.now(), ports, serviceGone);
    const decision = decideOn(record);
    switch (decision.todo) {
      case 'nothing':
        return undefined;
      case 'report':
        await noting(record, ports, removeOwner(ports.kube, record));
        if (record.status.waitingFor !== undefined) await note(record, ports.kube, undefined);
        return rolledBack(record, wake, ports);
      case 'delete':
        return await deleteAll(record, decideOn, wake, ports);
      case 'roll-back':
        return await rollBack(record, decideOn, wake, ports);
    }
  } catch (error) {
    throw asRetryable(error);
  }
}

/** Decides about a record as it is by now: what was read before may have changed. */
type DecideOn = (current: DeploymentRecord) => Decision;

/** True when what was provisioned is not there any more: somebody deleted it with other means than ours. That it lost its owner does not count. */
async function serviceIsGone(record: DeploymentRecord, kube: KubeClient): Promise<boolean> {
  const { namespace, name, status, intake } = record;
  if (status.phase !== 'Provisioned' || !intake) return false;
  const found = await kube.findMetadata(inferenceServices, namespace, objectNames(name).inferenceService);
  return !found || !isServiceOf(record, found);
}

async function rollBack(record: DeploymentRecord, decideOn: DecideOn, wake: Wake, ports: Ports) {
  const fenced = await enter(record, 'RollingBack', ports, (current) => {
    const decision = decideOn(current);
    return decision.todo === 'roll-back' ? { outcome: decision.outcome } : undefined;
  });
  if (!fenced) return undefined;
  const left = named(await noting(fenced, ports, removeObjects(ports.kube, fenced)));
  const ended = await enter(fenced, 'RolledBack', ports, () => ({ left }));
  const { outcome } = fenced.status;
  ports.log.info({ namespace: record.namespace, deployment: record.name, outcome, left }, 'rolled back');
  return ended && rolledBack(ended, wake, ports);
}

async function deleteAll(record: DeploymentRecord, decideOn: DecideOn, wake: Wake, ports: Ports) {
  const fenced = await enter(record, 'Deleting', ports, (current) =>
    decideOn(current).todo === 'delete' ? {} : undefined,
  );
  if (!fenced) return undefined;
  // what nobody asked to delete is kept: models take hours to fetch again
  const kept = fenced.deletion?.cache === 'delete' ? [] : await noting(fenced, ports, releaseCache(ports.kube, fenced));
  const removed = await noting(fenced, ports, removeObjects(ports.kube, fenced, kept));
  const left = named([...kept, ...foreignSecrets(fenced), ...removed]);
  const heldBy = await ports.kube.remove(configMaps, record.namespace, record.configMap.metadata.name, {
    uid: record.uid,
  });
  // said all the same, and each time: when it goes, nothing is left that would have it said
  if (heldBy.length > 0) await note(fenced, ports.kube, held('ConfigMap', record.configMap.metadata.name, heldBy));
  ports.log.info({ namespace: record.namespace, deployment: record.name, left }, 'deleted');
  return deleted(wake, left, ports);
}

/** Phases from which a deletion or a roll-back may still go on; the fence is set again when a run before us set it. */
const earlier: Readonly<Record<'RollingBack' | 'RolledBack' | 'Deleting', readonly Phase[]>> = {
  RollingBack: ['Requested', 'Provisioning', 'Failing', 'RollingBack'],
  RolledBack: ['RollingBack'],
  Deleting: ['Requested', 'Provisioning', 'Provisioned', 'Failing', 'RollingBack', 'RolledBack', 'Deleting'],
};

/** `change` says, of the newest record, what comes with the phase; undefined when it is not to be entered any more. */
function enter(
  record: DeploymentRecord,
  phase: keyof typeof earlier,
  ports: Ports,
  change: (current: DeploymentRecord) => Partial<Pick<Status, 'outcome' | 'left'>> | undefined,
): Promise<DeploymentRecord | undefined> {
  return advance(ports.kube, record, (current) => {
    if (!earlier[phase].includes(current.status.phase)) return undefined;
    if (phase !== 'Deleting' && current.deletion) return undefined;
    const fields = change(current);
    if (!fields) return undefined;
    if (current.status.phase === phase) return { ...current.status, ...fields };
    const { waitingFor: _ofTheOldPhase, ...status } = current.status;
    return { ...status, phase, since: ports.now().toISOString(), ...fields };
  });
}

/** Secrets that were seen with the user's own eyes when the deletion was asked for; that part of a record is the user's to write. */
function foreignSecrets({ name, deletion }: DeploymentRecord): Left[] {
  const { apiKeySecret, pullSecret } = objectNames(name);
  const isOne = (left: Left) => left.kind === 'Secret' && (left.name === apiKeySecret || left.name === pullSecret);
  return (deletion?.left ?? []).filter(isOne);
}

/** What an event and a record have room for, each once. */
const leftMax = 16;
function named(left: readonly Left[]): Left[] {
  const byName = new Map(left.map(({ kind, name }) => [`${kind}/${name}`, { kind, name }]));
  return [...byName.values()].slice(0, leftMax);
}

/**
 * A deletion that ended before its answer got out is answered again, because the answer may have been lost; the record is gone, but the
 * cache that it kept is there and says so. That there is no record of this uid is true of one that never was, too: who makes up a deletion
 * is told what is so. Of anything else there is nothing left to say.
 */
async function alreadyGone(wake: Wake, ports: Ports): Promise<DeploymentEvent | undefined> {
  if (wake.type !== deploymentDeletionRequested.type) return undefined;
  try {
    return deleted(wake, await keptCache(ports.kube, wake.data), ports);
  } catch (error) {
    throw asRetryable(error);
  }
}

const reference = ({ namespace, name, recordUid }: DeploymentReference): DeploymentReference => ({
  namespace,
  name,
  recordUid,
});

function deleted({ data, traceparent }: Wake, left: readonly Left[], ports: Ports) {
  const content = { ...reference(data), left: [...left] };
  return deploymentDeleted.create({ source: 'compensate', data: content, time: ports.now(), traceparent });
}

function rolledBack({ status }: DeploymentRecord, { data, traceparent }: Wake, ports: Ports) {
  const content = { ...reference(data), outcome: outcomeOf(status), left: status.left };
  return deploymentRolledBack.create({ source: 'compensate', data: content, time: ports.now(), traceparent });
}

import type { DeploymentEvent, DeploymentReference } from '../../events/envelope.ts';
import { deploymentFailed, deploymentProvisioned } from '../../events/index.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import type { Logger } from '../../lib/log.ts';
import { type AttemptLimits, areUsedUp } from '../../lib/nim/attempts.ts';
import { classify, InTheWay, type Retryable, Terminal } from '../../lib/nim/failure.ts';
import { allObjects } from '../../lib/nim/manifests.ts';
import {
  type DeploymentRecord,
  outcomeOf,
  type PlannedObject,
  type RecordOutcome,
  type Status,
} from '../../lib/nim/record.ts';
import { asRetryable, gone, recordOfEvent, unreadable } from '../../lib/nim/record-of-event.ts';
import { advance, findRecord } from '../../lib/nim/record-store.ts';
import { createPlanned } from './create-planned.ts';
import { planFor, type Sources } from './plan-for.ts';

export interface Ports extends Sources, AttemptLimits {
  readonly kube: KubeClient;
  readonly now: () => Date;
  readonly log: Logger;
}

/**
 * Reacts to `requested`: creates what the record asks for. The event only wakes; what is done, and whether, the record says.
 * Answers the outcome event, or nothing when there is nothing (any more) to do. Throws Retryable.
 */
export async function provision(
  event: DeploymentEvent<DeploymentReference>,
  ports: Ports,
): Promise<DeploymentEvent | undefined> {
  const record = await recordOfEvent(ports.kube, event.data, ports.log);
  if (record === gone || record === unreadable) return undefined;
  const reply = { ports, traceparent: event.traceparent };
  if (record.status.phase === 'Provisioned') return provisioned(record, reply);
  if (record.status.phase === 'Failing') return failed(record, reply);
  if (!isOpen(record)) return undefined;
  try {
    const done = await carryOut(record, ports);
    return done && provisioned(done, reply);
  } catch (error) {
    return fail(record, classify(error), reply);
  }
}

interface Reply {
  readonly ports: Ports;
  readonly traceparent: string | undefined;
}

/** A record that may still be provisioned: intake is complete, nobody asked to delete it, and it has not failed. */
const isOpen = ({ status, intake, deletion }: DeploymentRecord): boolean =>
  intake !== undefined && deletion === undefined && (status.phase === 'Requested' || status.phase === 'Provisioning');

/** Plan, register, create, finish. Undefined when the record was closed meanwhile: what was created has an owner that goes. */
async function carryOut(record: DeploymentRecord, ports: Ports): Promise<DeploymentRecord | undefined> {
  const { kube } = ports;
  const { plan, image } = await planFor(record, ports);
  const planned = allObjects(plan).map(({ kind, metadata }) => ({ kind, name: metadata.name }));
  let before = record.status;
  const started = await advance(kube, record, (current) => {
    if (!isOpen(current)) return undefined;
    before = current.status;
    const objects = planned.map((object) => known(current, object) ?? object);
    const attempts = oneMore(before.attempts);
    return { ...unhindered(before), phase: 'Provisioning', since: now(ports), attempts, image, objects };
  });
  if (!started) return undefined;
  const attempt = { kube, record: started, ...standing(before, started, kube) };
  const objects = await createPlanned(plan, attempt);
  return advance(kube, started, (current) =>
    isOpen(current) ? { ...unhindered(current.status), phase: 'Provisioned', since: now(ports), objects } : undefined,
  );
}

/** Which attempt this is, from what the record said when it was started; one that has ended in peace has noted what it waits for. */
function standing(before: Status, { namespace, name, status }: DeploymentRecord, kube: KubeClient) {
  const isFirst = before.phase === 'Requested';
  const follows = !isFirst && before.waitingFor === undefined;
  const isFollowed = async () => {
    const current = await findRecord(kube, namespace, name);
    return current !== undefined && current.status.attempts > status.attempts;
  };
  return { isFirst, hasCompany: async () => follows || (await isFollowed()) };
}

/** Counts no further than the policy for a status does. */
const oneMore = (attempts: number): number => Math.min(attempts + 1, 9999);

const unhindered = ({ waitingFor: _cleared, ...status }: Status): Status => status;

const known = (record: DeploymentRecord, { kind, name }: PlannedObject): PlannedObject | undefined =>
  record.status.objects.find((object) => object.kind === kind && object.name === name);

/** A passing failure is noted and retried, until the attempts are used up; any other is the deployment's outcome. */
async function fail(record: DeploymentRecord, failure: Terminal | Retryable, reply: Reply) {
  const { ports } = reply;
  const { namespace, name } = record;
  if (failure instanceof InTheWay) return wait(record, failure, ports);
  // an attempt that ended before it was registered counts too
  const attempts = oneMore(record.status.attempts);
  const ageMs = ports.now().getTime() - record.createdAt.getTime();
  const last = areUsedUp(attempts, ageMs, ports);
  const outcome = failure instanceof Terminal ? failure.outcome : last ? exhausted(failure, attempts) : undefined;
  const change: Partial<Status> = outcome
    ? { phase: 'Failing', since: now(ports), outcome }
    : { waitingFor: failure.message };
  const changed = await advance(ports.kube, record, (current) =>
    isOpen(current)
      ? { ...current.status, attempts: Math.max(attempts, current.status.attempts), ...change }
      : undefined,
  ).catch((error: unknown) => {
    throw asRetryable(error);
  });
  // a record that is closed may have been closed by us, with the answer lost: the next delivery says what became of it
  if (!changed && failure instanceof Terminal) return undefined;
  if (!changed || !outcome) throw failure;
  ports.log.warn({ namespace, deployment: name, outcome }, 'the deployment failed');
  return failed(changed, reply);
}

/** Notes what is waited for, and that this one, of which there may be more at once, was no attempt: what is being removed has its time up to the deadline. */
async function wait(record: DeploymentRecord, failure: InTheWay, { kube }: Ports): Promise<never> {
  const noted = advance(kube, record, (current) => {
    if (!isOpen(current)) return undefined;
    const attempts = Math.max(0, current.status.attempts - 1);
    return { ...current.status, attempts, waitingFor: failure.message };
  });
  await noted.catch((error: unknown) => {
    throw asRetryable(error);
  });
  throw failure;
}

const exhausted = (failure: Retryable, attempts: number): RecordOutcome => ({
  reason: 'RetriesExhausted',
  message: `Given up after ${attempts} attempts. The last one: ${failure.message}`,
});

function provisioned({ namespace, name, uid, status }: DeploymentRecord, { ports, traceparent }: Reply) {
  const resources = status.objects.map((object) => ({ kind: object.kind, name: object.name }));
  const data = { namespace, name, recordUid: uid, resources };
  return deploymentProvisioned.create({ source: 'provision', data, time: ports.now(), traceparent });
}

function failed({ namespace, name, uid, status }: DeploymentRecord, { ports, traceparent }: Reply) {
  const data = { namespace, name, recordUid: uid, outcome: outcomeOf(status) };
  return deploymentFailed.create({ source: 'provision', data, time: ports.now(), traceparent });
}

const now = (ports: Ports): string => ports.now().toISOString();

import type { DeploymentEvent } from '../../events/envelope.ts';
import { deploymentDeletionRequested, deploymentFailed, deploymentRequested } from '../../events/index.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { KubeError, KubeUnreachable } from '../../lib/kube/errors.ts';
import type { ConfigMap } from '../../lib/kube/object.ts';
import { configMaps } from '../../lib/kube/resources.ts';
import type { Logger } from '../../lib/log.ts';
import { Retryable } from '../../lib/nim/failure.ts';
import { managedBy, managedByLabel, objectNames, recordLabel } from '../../lib/nim/names.ts';
import { type DeploymentRecord, type Phase, parseRecord } from '../../lib/nim/record.ts';
import { asRetryable } from '../../lib/nim/record-of-event.ts';
import { type Publish, Unpublished } from '../../lib/publish.ts';
import { type Ages, type Due, dueFor } from './due.ts';
import { type Lister, listed, Unfinished } from './listed.ts';
import { findOwned } from './owned.ts';
import { Turns } from './turns.ts';

export interface Ports extends Ages {
  readonly kube: KubeClient;
  readonly publish: Publish;
  readonly now: () => Date;
  readonly log: Logger;
  readonly pageSize: number;
  /** So many due records are kept in mind in one round, all together and of one namespace. */
  readonly recordsMax: number;
  readonly namespaceRecordsMax: number;
  /** So many are attended to side by side. */
  readonly concurrency: number;
  /** A round looks for half of this time at most, and ends after it. */
  readonly budgetMs: number;
  readonly random: () => number;
}

/** What there is to do about a record: an event to send again, or, without one, to forget it. */
interface Task {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly phase: Phase;
  readonly due: Exclude<Due, undefined>;
  readonly event: DeploymentEvent | undefined;
}

/**
 * One round over all records: looks at each, a page at a time, then sends the event of what got stuck again, fairly among namespaces and
 * within its time. What is wrong with one record keeps no other from its turn. Throws Retryable.
 */
export async function sweep(ports: Ports): Promise<void> {
  const counts = { ...nothingYet };
  const startMs = ports.now().getTime();
  try {
    const tasks = await findDue(ports, startMs + ports.budgetMs / 2, counts);
    await attendAll(tasks, ports, startMs + ports.budgetMs, counts);
  } catch (error) {
    if (error instanceof Unpublished) throw new Retryable(error.message, { cause: error });
    throw asRetryable(error);
  }
  const unfinished = whatIsUnfinished(counts);
  if (unfinished) ports.log.warn(counts, `swept, but ${unfinished}`);
  else ports.log.info(counts, 'swept');
}

/** Says what this round did not come to, and what helps if it goes on like that: no round begins where the one before ended. */
function whatIsUnfinished({ complete, due, kept, left }: Counts): string | undefined {
  if (!complete) {
    return 'the list was not read to its end: each round begins at its start, so what comes last has no turn until SWEEP_BUDGET_MS is raised';
  }
  if (left > due - kept) {
    return 'not all that is due had a turn: each round deals anew, by chance; if this goes on, raise SWEEP_BUDGET_MS';
  }
  if (left > 0) {
    return 'more is due than was kept in mind: if this goes on, raise SWEEP_RECORDS_MAX or SWEEP_NAMESPACE_RECORDS_MAX';
  }
  return undefined;
}

const nothingYet = {
  seen: 0,
  unreadable: 0,
  due: 0,
  kept: 0,
  sent: 0,
  forgotten: 0,
  skipped: 0,
  left: 0,
  complete: true,
};
type Counts = typeof nothingYet;

async function findDue(ports: Ports, untilMs: number, counts: Counts): Promise<Task[]> {
  const { log, now, random, recordsMax: max, namespaceRecordsMax: namespaceMax } = ports;
  const turns = new Turns<Task>({ max, namespaceMax, random });
  const lister = { ...ports, untilMs };
  const owned = await findOwned(lister, max);
  for await (const configMap of recordsOf(lister, counts)) {
    counts.seen += 1;
    try {
      const record = parseRecord(configMap);
      const due = dueFor(record, now(), ports, owned);
      if (due) turns.add(taskOf(record, due, now()));
    } catch (error) {
      counts.unreadable += 1;
      const { namespace, name } = configMap.metadata;
      log.warn({ err: error, namespace, record: name }, 'a record cannot be read');
    }
  }
  counts.due = turns.added;
  const tasks = turns.deal();
  counts.kept = tasks.length;
  return tasks;
}

/** Every record that there is; notes it where that is not known of all. */
async function* recordsOf(lister: Lister, counts: Counts): AsyncGenerator<ConfigMap> {
  const labelSelector = `${recordLabel}=true,${managedByLabel}=${managedBy}`;
  try {
    for await (const items of listed<ConfigMap>(lister, configMaps, { labelSelector })) yield* items;
  } catch (error) {
    if (!(error instanceof Unfinished)) throw error;
    counts.complete = false;
  }
}

/** Ends early when the time is up, and when what fails would fail for every record. Throws what that was. */
async function attendAll(tasks: readonly Task[], ports: Ports, untilMs: number, counts: Counts): Promise<void> {
  const failures: unknown[] = [];
  const queue = tasks.values();
  let attended = 0;
  const worker = async () => {
    // an iterator of an array: the workers take from the same one
    for (const task of queue) {
      if (failures.length > 0 || ports.now().getTime() > untilMs) return;
      attended += 1;
      try {
        await attend(task, ports, counts);
      } catch (error) {
        if (concernsAll(error)) failures.push(error);
        else {
          counts.skipped += 1;
          const { namespace, name } = task;
          ports.log.warn({ err: error, namespace, deployment: name }, 'a record could not be attended to');
        }
      }
    }
  };
  await Promise.all(Array.from({ length: ports.concurrency }, worker));
  counts.left = counts.due - attended;
  if (failures.length > 0) throw failures[0];
}

/** The Broker's answers that are about one event and not about all: it is too large, or not to its liking. */
const aboutOneEvent: ReadonlySet<number | undefined> = new Set([400, 413, 415, 422]);

function concernsAll(error: unknown): boolean {
  if (error instanceof Unpublished) return !aboutOneEvent.has(error.status);
  if (error instanceof KubeError) return error.status === 401 || error.status === 429 || error.status >= 500;
  return error instanceof KubeUnreachable;
}

async function attend({ namespace, name, uid, phase, due, event }: Task, ports: Ports, counts: Counts): Promise<void> {
  ports.log.info({ namespace, deployment: name, phase, due }, 'stuck');
  if (event) {
    await ports.publish(event);
    counts.sent += 1;
    return;
  }
  await ports.kube.remove(configMaps, namespace, objectNames(name).record, { uid });
  counts.forgotten += 1;
}

function taskOf(record: DeploymentRecord, due: Task['due'], time: Date): Task {
  const { namespace, name, uid, status } = record;
  return { namespace, name, uid, phase: status.phase, due, event: eventFor(record, due, time) };
}

function eventFor(record: DeploymentRecord, due: Task['due'], time: Date): DeploymentEvent | undefined {
  const { namespace, name, uid: recordUid, request, status } = record;
  const reference = { namespace, name, recordUid };
  const source = 'sweep';
  switch (due) {
    case 'forget':
      return undefined;
    case 'requested':
      return deploymentRequested.create({
        source,
        time,
        data: { ...reference, model: request.model, tag: request.tag },
      });
    case 'deletion.requested':
      return deploymentDeletionRequested.create({ source, time, data: reference });
    case 'failed': {
      const overdue = { reason: 'Overdue', message: 'Found unfinished after its time.' };
      return deploymentFailed.create({ source, time, data: { ...reference, outcome: status.outcome ?? overdue } });
    }
  }
}

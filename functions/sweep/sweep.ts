import type { DeploymentEvent } from '../../events/envelope.ts';
import { deploymentDeletionRequested, deploymentFailed, deploymentRequested } from '../../events/index.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { KubeError } from '../../lib/kube/errors.ts';
import type { ConfigMap } from '../../lib/kube/object.ts';
import { configMaps } from '../../lib/kube/resources.ts';
import type { Logger } from '../../lib/log.ts';
import { Retryable } from '../../lib/nim/failure.ts';
import { managedBy, managedByLabel, recordLabel } from '../../lib/nim/names.ts';
import { type DeploymentRecord, parseRecord, RecordUnreadable } from '../../lib/nim/record.ts';
import { asRetryable } from '../../lib/nim/record-of-event.ts';
import { type Publish, Unpublished } from '../../lib/publish.ts';
import { type Ages, type Due, dueFor } from './due.ts';
import { findOwned, type Owned } from './owned.ts';

export interface Ports extends Ages {
  readonly kube: KubeClient;
  readonly publish: Publish;
  readonly now: () => Date;
  readonly log: Logger;
  readonly pageSize: number;
  /** At most so many records are looked at in one round; the next round starts over. */
  readonly recordsMax: number;
}

/** One round over all records, a page at a time: sends the event of what got stuck again. Throws Retryable. */
export async function sweep(ports: Ports): Promise<void> {
  const counts = { seen: 0, sent: 0, forgotten: 0, skipped: 0 };
  let from: string | undefined;
  try {
    const limits = { pageSize: ports.pageSize, max: ports.recordsMax };
    const owned = await findOwned(ports.kube, limits, ports.log);
    do {
      const page = await listPage(ports, from);
      for (const configMap of page.items) await attendOrSkip(configMap, ports, counts, owned);
      from = page.continue;
    } while (from !== undefined && counts.seen < ports.recordsMax);
  } catch (error) {
    if (error instanceof Unpublished) throw new Retryable(error.message, { cause: error });
    throw asRetryable(error);
  }
  ports.log.info(counts, 'swept');
}

function listPage({ kube, pageSize }: Ports, from: string | undefined) {
  const labelSelector = `${recordLabel}=true,${managedByLabel}=${managedBy}`;
  return kube.list<ConfigMap>(configMaps, { labelSelector, limit: pageSize, continue: from });
}

type Counts = { seen: number; sent: number; forgotten: number; skipped: number };

/** A record that the API server refuses to let go must not keep the ones after it from being looked at. */
async function attendOrSkip(configMap: ConfigMap, ports: Ports, counts: Counts, owned: Owned): Promise<void> {
  try {
    await attend(configMap, ports, counts, owned);
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    counts.skipped += 1;
    const { namespace, name } = configMap.metadata;
    ports.log.warn({ err: error, namespace, record: name }, 'a record could not be attended to');
  }
}

async function attend(configMap: ConfigMap, ports: Ports, counts: Counts, owned: Owned): Promise<void> {
  counts.seen += 1;
  const record = readable(configMap, ports.log);
  const due = record && dueFor(record, ports.now(), ports, owned);
  if (!record || !due) return;
  const { namespace, name, uid } = record;
  ports.log.info({ namespace, deployment: name, phase: record.status.phase, due }, 'stuck');
  if (due === 'forget') {
    await ports.kube.remove(configMaps, namespace, configMap.metadata.name, { uid });
    counts.forgotten += 1;
    return;
  }
  await ports.publish(eventFor(record, due, ports.now()));
  counts.sent += 1;
}

function readable(configMap: ConfigMap, log: Logger): DeploymentRecord | undefined {
  try {
    return parseRecord(configMap);
  } catch (error) {
    if (!(error instanceof RecordUnreadable)) throw error;
    const { namespace, name } = configMap.metadata;
    log.warn({ err: error, namespace, record: name }, 'a record cannot be read');
    return undefined;
  }
}

function eventFor(record: DeploymentRecord, due: Exclude<Due, 'forget' | undefined>, time: Date): DeploymentEvent {
  const { namespace, name, uid: recordUid, request, status } = record;
  const reference = { namespace, name, recordUid };
  const source = 'sweep';
  switch (due) {
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

import type { DeploymentEvent } from '../../events/envelope.ts';
import { deploymentFailed, deploymentRequested } from '../../events/index.ts';
import { type HttpResponse, json } from '../../lib/http/message.ts';
import type { DeploymentRecord, RecordOutcome } from '../../lib/nim/record.ts';
import { Unpublished } from '../../lib/publish.ts';
import type { Ports } from './ports.ts';
import { deploymentView } from './view.ts';

/** Sends the event that starts provisioning; of a deployment that is past that, nothing. Answers why it was not sent. */
export async function wake(ports: Ports, record: DeploymentRecord): Promise<Unpublished | undefined> {
  if (record.status.phase !== 'Requested') return undefined;
  const { namespace, name, uid: recordUid, request } = record;
  const data = { namespace, name, recordUid, model: request.model, tag: request.tag };
  return send(ports, deploymentRequested.create({ source: 'deployments', data, time: ports.now() }));
}

/** Wakes compensate, which takes back what is there of it: the record decides, and not the outcome. Where that fails, sweep does. */
export async function wakeCompensate(ports: Ports, record: DeploymentRecord, outcome: RecordOutcome): Promise<void> {
  const { namespace, name, uid: recordUid } = record;
  const data = { namespace, name, recordUid, outcome };
  const lost = await send(ports, deploymentFailed.create({ source: 'deployments', data, time: ports.now() }));
  if (lost) ports.log.warn({ err: lost, namespace, deployment: name }, 'compensate was not woken: sweep will');
}

/** Answers why an event was not sent, where that is the Broker's doing. */
export async function send({ publish }: Ports, event: DeploymentEvent): Promise<Unpublished | undefined> {
  try {
    await publish(event);
  } catch (error) {
    if (error instanceof Unpublished) return error;
    throw error;
  }
  return undefined;
}

export function accepted(record: DeploymentRecord): HttpResponse {
  // relative to the collection, so that it is right behind any path prefix
  return json(202, deploymentView(record, undefined), { location: `deployments/${record.name}` });
}

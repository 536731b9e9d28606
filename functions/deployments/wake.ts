import { deploymentRequested } from '../../events/index.ts';
import { type HttpResponse, json } from '../../lib/http/message.ts';
import type { DeploymentRecord } from '../../lib/nim/record.ts';
import { Unpublished } from '../../lib/publish.ts';
import type { Ports } from './ports.ts';
import { deploymentView } from './view.ts';

/** Sends the event that starts provisioning; of a deployment that is past that, nothing. Answers why it was not sent. */
export async function wake(ports: Ports, record: DeploymentRecord): Promise<Unpublished | undefined> {
  if (record.status.phase !== 'Requested') return undefined;
  const { namespace, name, uid: recordUid, request } = record;
  const data = { namespace, name, recordUid, model: request.model, tag: request.tag };
  try {
    await ports.publish(deploymentRequested.create({ source: 'deployments', data, time: ports.now() }));
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

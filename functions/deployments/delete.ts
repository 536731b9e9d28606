import { deploymentDeletionRequested } from '../../events/index.ts';
import { Problem } from '../../lib/errors.ts';
import { type HttpResponse, json } from '../../lib/http/message.ts';
import { isConflict } from '../../lib/kube/errors.ts';
import { type Deletion, type DeploymentRecord, parseRecord, withPart } from '../../lib/nim/record.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import { Unpublished } from '../../lib/publish.ts';
import { requireRights } from './rights.ts';
import type { Call } from './routes.ts';
import { deploymentView } from './view.ts';

/** A record that functions are changing at the same time is tried so often. */
const attemptsMax = 5;

/**
 * `DELETE …/{name}?cache=keep|delete`: writes the wish into the record as the user, then wakes compensate. Once the wish stands
 * in the record it will be carried out, so a Broker that is away does not fail the call.
 */
export async function deleteDeployment(call: Call, name: string): Promise<HttpResponse> {
  const { ports, request } = call;
  const cache = request.query.get('cache') ?? 'delete';
  if (cache !== 'keep' && cache !== 'delete') {
    const message = 'must be "keep" or "delete"';
    throw new Problem('invalid-request', `cache: ${message}`, { errors: [{ field: 'cache', message }] });
  }
  const record = await requestDeletion(call, name, { requestedAt: ports.now().toISOString(), cache });
  const { namespace, uid: recordUid } = record;
  const data = { namespace, name, recordUid };
  try {
    await ports.publish(deploymentDeletionRequested.create({ source: 'deployments', data, time: ports.now() }));
  } catch (error) {
    if (!(error instanceof Unpublished)) throw error;
    ports.log.warn({ err: error, namespace, deployment: name }, 'the deletion is recorded, sweep will carry it out');
  }
  return json(202, deploymentView(record, undefined));
}

async function requestDeletion({ user, namespace }: Call, name: string, wish: Deletion): Promise<DeploymentRecord> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const record = await findRecord(user, namespace, name);
    if (!record) throw new Problem('not-found', `There is no deployment ${name} in project ${namespace}.`);
    if (record.deletion) return record;
    await requireRights(user, namespace, 'delete');
    try {
      return parseRecord(await user.replace(withPart(record, 'deletion', wish)));
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
  throw new Problem('unavailable', 'The deployment keeps changing. Try again.', { retryAfterSeconds: 1 });
}

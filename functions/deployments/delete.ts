import { deploymentDeletionRequested } from '../../events/index.ts';
import { Problem } from '../../lib/errors.ts';
import { type HttpResponse, json } from '../../lib/http/message.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { type Deletion, type DeploymentRecord, withPart } from '../../lib/nim/record.ts';
import { findRecord, rewrite } from '../../lib/nim/record-store.ts';
import { requireRights } from './rights.ts';
import type { Call } from './routes.ts';
import { isForeign, secretsOf } from './secrets-of.ts';
import { deploymentView } from './view.ts';
import { send } from './wake.ts';

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
  const lost = await send(
    ports,
    deploymentDeletionRequested.create({ source: 'deployments', data, time: ports.now() }),
  );
  if (lost) {
    ports.log.warn({ err: lost, namespace, deployment: name }, 'the deletion is recorded, sweep will carry it out');
  }
  return json(202, deploymentView(record, undefined));
}

async function requestDeletion({ user, namespace }: Call, name: string, wish: Deletion): Promise<DeploymentRecord> {
  const seen = await findRecord(user, namespace, name);
  const wished =
    seen &&
    (await rewrite(user, seen, async (current) => {
      if (current.deletion || current.uid !== seen.uid) return undefined;
      await requireRights(user, namespace, 'delete');
      return withPart(current, 'deletion', { ...wish, left: await foreignSecrets(user, current) });
    }));
  // the name may be another deployment's by now, which nobody asked to delete
  if (wished?.newest && wished.newest.uid === seen?.uid) return wished.newest;
  throw new Problem('not-found', `There is no deployment ${name} in project ${namespace}.`);
}

/** What somebody made again under a name of this deployment's Secrets: what acts later cannot look at any, so it is noted now. */
async function foreignSecrets(user: KubeClient, record: DeploymentRecord): Promise<Deletion['left']> {
  const seen = await secretsOf(user, record.namespace, record.name);
  const foreign = [seen?.apiKey, seen?.pull].filter((secret) => isForeign(record, secret));
  return foreign.length > 0 ? foreign.map(({ kind, metadata }) => ({ kind, name: metadata.name })) : undefined;
}

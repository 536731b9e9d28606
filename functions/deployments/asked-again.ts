import { Problem } from '../../lib/errors.ts';
import type { HttpResponse } from '../../lib/http/message.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import type { DeploymentRecord } from '../../lib/nim/record.ts';
import { findRecord, rewrite } from '../../lib/nim/record-store.ts';
import type { Ports } from './ports.ts';
import type { Call } from './routes.ts';
import { accepted, wake, wakeCompensate } from './wake.ts';

/** When it was asked for again, RFC 3339 in UTC. */
const askedAgainAnnotation = 'nim.opendatahub.io/asked-again';

/** So often, and so long before each time, it is looked whether another call has completed its intake; that takes a few tenths of a second. */
const looksMax = 8;
const lookEveryMs = 250;

/**
 * Answers a request that equals one that has a record already: the same again, once that one is complete. Nothing is written but a mark,
 * and no key: the Secrets are made once, by the call that made the record.
 */
export async function askedAgain(call: Call, record: DeploymentRecord): Promise<HttpResponse> {
  const { ports, user } = call;
  const joined = await join(user, record.intake ? record : await completed(call, record), ports.now());
  const lost = await wake(ports, joined);
  if (lost) {
    const { namespace, name } = joined;
    ports.log.warn({ err: lost, namespace, deployment: name }, 'not woken: sweep will');
  }
  return accepted(joined);
}

/**
 * Waits a moment for the call that made the record: it is still at it, or was interrupted. In its time it has the record for itself, so
 * that one deployment never has two people's keys; after that nobody completes it any more.
 */
async function completed({ ports, user }: Call, record: DeploymentRecord): Promise<DeploymentRecord> {
  if (ports.now().getTime() - record.createdAt.getTime() > ports.intakeDeadlineMs) return interrupted(ports, record);
  for (let look = 1; look <= looksMax; look += 1) {
    await ports.pause(lookEveryMs);
    const current = await findRecord(user, record.namespace, record.name);
    if (current?.uid !== record.uid) break;
    if (current.intake) return current;
  }
  throw beingAskedFor(record.name);
}

async function interrupted(ports: Ports, record: DeploymentRecord): Promise<never> {
  await wakeCompensate(ports, record, { reason: 'IntakeIncomplete', message: 'The request was interrupted.' });
  const detail = `An earlier request for ${record.name} was interrupted and is being taken back. Try again shortly.`;
  throw new Problem('unavailable', detail, { retryAfterSeconds: 2 });
}

/**
 * Leaves a mark in a record that has not been acted on, so that the call that made it does not take it back when it cannot start it: what
 * is accepted twice is lost to nobody. Answers the record as it is then.
 */
async function join(user: KubeClient, record: DeploymentRecord, now: Date): Promise<DeploymentRecord> {
  const isThere = (current: DeploymentRecord | undefined): current is DeploymentRecord =>
    current?.uid === record.uid && !current.deletion;
  const { newest } = await rewrite(user, record, (current) => {
    if (!isThere(current) || current.status.phase !== 'Requested') return undefined;
    const { metadata } = current.configMap;
    // one is enough, and of many that ask at once each would have to wait for its turn
    if (metadata.annotations?.[askedAgainAnnotation] !== undefined) return undefined;
    const annotations = { ...metadata.annotations, [askedAgainAnnotation]: now.toISOString() };
    return { ...current.configMap, metadata: { ...metadata, annotations } };
  });
  if (isThere(newest)) return newest;
  throw new Problem('being-removed', `The deployment ${record.name} was removed while it was being asked for.`, {
    retryAfterSeconds: 2,
  });
}

/** For whoever asks for what another call is writing at this moment. */
export const beingAskedFor = (name: string): Problem =>
  new Problem('unavailable', `${name} is being asked for by another request. Try again shortly.`, {
    retryAfterSeconds: 1,
  });

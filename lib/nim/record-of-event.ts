import type { DeploymentReference } from '../../events/envelope.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Logger } from '../log.ts';
import { classify, Retryable } from './failure.ts';
import { type DeploymentRecord, RecordTooNew, RecordUnreadable } from './record.ts';
import { findRecord } from './record-store.ts';

/** There is no record of that uid: the name is another deployment's by now, or nobody's. */
export const gone = Symbol('gone');
/** There is one, and somebody has written it so that it cannot be read: what it stands for is there, and stays as it is. */
export const unreadable = Symbol('unreadable');

/** The record that an event is about. What cannot be read is logged. Throws Retryable when the API server gives no answer. */
export async function recordOfEvent(
  kube: KubeClient,
  { namespace, name, recordUid }: DeploymentReference,
  log: Logger,
): Promise<DeploymentRecord | typeof gone | typeof unreadable> {
  try {
    const record = await findRecord(kube, namespace, name);
    return record?.uid === recordUid ? record : gone;
  } catch (error) {
    // another revision beside this one understands it, and may get the next delivery
    if (error instanceof RecordTooNew) throw new Retryable(error.message, { cause: error });
    if (!(error instanceof RecordUnreadable)) throw asRetryable(error);
    log.error({ err: error, namespace, deployment: name }, 'the record cannot be read: nothing is done');
    return unreadable;
  }
}

/** Where the record itself cannot be read or written there is no place for an outcome: the event is to be delivered again. */
export function asRetryable(error: unknown): Retryable {
  const failure = classify(error);
  return failure instanceof Retryable ? failure : new Retryable(failure.message, { cause: error });
}

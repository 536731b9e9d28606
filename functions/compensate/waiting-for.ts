import type { KubeClient } from '../../lib/kube/client.ts';
import { KubeAnswerTooLarge, KubeError } from '../../lib/kube/errors.ts';
import { InTheWay } from '../../lib/nim/failure.ts';
import type { DeploymentRecord } from '../../lib/nim/record.ts';
import { asRetryable } from '../../lib/nim/record-of-event.ts';
import { advance } from '../../lib/nim/record-store.ts';

/**
 * Gives what a removal gives, and notes in the record what it waits for where it cannot end yet, be it something that holds an object or a
 * rule of the cluster. Throws what the removal throws.
 */
export async function noting<T>(record: DeploymentRecord, kube: KubeClient, removal: Promise<T>): Promise<T> {
  try {
    return await removal;
  } catch (error) {
    if (isWorthSaying(error)) await note(record, kube, asRetryable(error).message);
    throw error;
  }
}

/** What does not pass by itself: a hold, a refusal, a webhook that fails, an object too large. A conflict, or a server that is busy, does. */
function isWorthSaying(error: unknown): boolean {
  if (error instanceof KubeError) return error.status === 403 || error.status === 422 || error.status >= 500;
  return error instanceof InTheWay || error instanceof KubeAnswerTooLarge;
}

/** Notes a reason for waiting, or with undefined that nothing is waited for any more, unless it stands there or the deployment is in another phase by now. */
export async function note(record: DeploymentRecord, kube: KubeClient, waitingFor: string | undefined): Promise<void> {
  await advance(kube, record, ({ status }) =>
    status.phase === record.status.phase && status.waitingFor !== waitingFor ? { ...status, waitingFor } : undefined,
  );
}

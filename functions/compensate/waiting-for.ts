import type { KubeClient } from '../../lib/kube/client.ts';
import { KubeAnswerTooLarge, KubeError } from '../../lib/kube/errors.ts';
import type { Logger } from '../../lib/log.ts';
import { InTheWay } from '../../lib/nim/failure.ts';
import type { DeploymentRecord } from '../../lib/nim/record.ts';
import { asRetryable } from '../../lib/nim/record-of-event.ts';
import { advance } from '../../lib/nim/record-store.ts';

interface Ports {
  readonly kube: KubeClient;
  readonly log: Logger;
}

/**
 * Gives what a removal gives, and notes in the record what it waits for where it cannot end yet, be it something that holds an object or a
 * rule of the cluster. Throws what the removal throws.
 */
export async function noting<T>(record: DeploymentRecord, { kube, log }: Ports, removal: Promise<T>): Promise<T> {
  try {
    return await removal;
  } catch (error) {
    if (isWorthSaying(error)) {
      await note(record, kube, asRetryable(error).message).catch((failure: unknown) =>
        log.warn(
          { err: failure, namespace: record.namespace, deployment: record.name },
          'what is waited for could not be noted',
        ),
      );
    }
    throw error;
  }
}

/** What has another state by the next delivery, or says that there will be one: a token, a record that changed, a server that is busy. */
const passing: ReadonlySet<number> = new Set([401, 404, 408, 409, 429, 503, 504]);

/** What does not pass by itself: a hold, a refusal, a webhook that fails, an object too large. */
function isWorthSaying(error: unknown): boolean {
  if (error instanceof KubeError) return !passing.has(error.status);
  return error instanceof InTheWay || error instanceof KubeAnswerTooLarge;
}

/** Notes a reason for waiting, or with undefined that nothing is waited for any more, unless it stands there or the deployment is in another phase by now. */
export async function note(record: DeploymentRecord, kube: KubeClient, waitingFor: string | undefined): Promise<void> {
  await advance(kube, record, ({ status }) =>
    status.phase === record.status.phase && status.waitingFor !== waitingFor ? { ...status, waitingFor } : undefined,
  );
}

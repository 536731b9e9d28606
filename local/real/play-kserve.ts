import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeClient } from '../../lib/kube/client.ts';
import { KubeError, KubeUnreachable } from '../../lib/kube/errors.ts';
import { inferenceServices, resourcePath } from '../../lib/kube/resources.ts';
import type { Transport } from '../../lib/kube/transport.ts';
import { managedBy, managedByLabel } from '../../lib/nim/names.ts';
import type { StoredObject } from '../cluster/index.ts';
import { isReady, statusFor } from '../kserve/conditions.ts';

const lookEveryMs = 1_000;
const servicesMax = 500;

/**
 * Plays KServe in a cluster that has none: says of every InferenceService that our functions made, and of no other, that it is ready.
 * There is no pod and no model behind it.
 */
export function playRemoteKServe(
  kube: KubeClient,
  send: Transport,
  log: (line: string) => void,
): { close(): Promise<void> } {
  const closing = new AbortController();

  async function round(): Promise<void> {
    const labelSelector = `${managedByLabel}=${managedBy}`;
    const { items } = await kube.list(inferenceServices, { labelSelector, limit: servicesMax });
    for (const service of items as StoredObject[]) {
      const { namespace, name, resourceVersion, deletionTimestamp } = service.metadata;
      if (isReady(service) || deletionTimestamp) continue;
      const status = statusFor(service, { ready: true, reason: '', message: '' }, new Date());
      const path = `${resourcePath(inferenceServices, namespace, name)}/status`;
      const body = { metadata: { resourceVersion }, status };
      await send({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' });
      log(`service ${namespace}/${name} is ready`);
    }
  }

  async function play(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await round();
      } catch (error) {
        // one that is changed or deleted meanwhile, or a server that does not answer: the next round looks again
        if (!(error instanceof KubeError || error instanceof KubeUnreachable)) throw error;
        log(error.message);
      }
      await sleep(lookEveryMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const played = play();
  return {
    async close() {
      closing.abort();
      await played;
    },
  };
}

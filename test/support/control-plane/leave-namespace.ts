import type { Transport } from '../../../lib/kube/transport.ts';
import { managedBy, managedByLabel } from '../../../lib/nim/names.ts';

/** Set for a server that ends with the tests: see {@link leaveNamespace}. */
export const throwAway = 'TEST_SERVER_ENDS_WITH_US';

const selector = new URLSearchParams({ labelSelector: `${managedByLabel}=${managedBy}` });
/** What is listed for the whole cluster by what other tests run: its API and its collection. */
const seenByOthers = [
  ['/api/v1', 'configmaps'],
  ['/apis/serving.kserve.io/v1beta1', 'inferenceservices'],
] as const;

/**
 * Ends a test's namespace. To delete one takes the API server some hundred and fifty calls, which is what hundreds of tests would wait for:
 * where the server ends with the tests, only what others would see is taken away. Rejects as the transport does.
 */
export async function leaveNamespace(admin: Transport, namespace: string): Promise<void> {
  if (!process.env[throwAway]) {
    await admin({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
    return;
  }
  for (const [api, plural] of seenByOthers) {
    await admin({ method: 'DELETE', path: `${api}/namespaces/${namespace}/${plural}?${selector}` });
  }
}

import { KubeError } from '../../lib/kube/errors.ts';
import type { Transport } from '../../lib/kube/transport.ts';

/** A ServiceAccount's token, and when it ends. */
export interface AccountToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** The shortest that an API server gives is ten minutes; an hour is what a kubelet asks for. */
const expirationSeconds = 3600;

/**
 * Asks for a token of a ServiceAccount (TokenRequest, authentication.k8s.io/v1). Undefined where there is no such account, or we
 * may not act as it. Throws KubeError and KubeUnreachable.
 */
export async function requestToken(
  send: Transport,
  account: { readonly namespace: string; readonly name: string },
): Promise<AccountToken | undefined> {
  const path = `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`;
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds } };
  try {
    const answer = (await send({ method: 'POST', path, body })) as {
      status: { token: string; expirationTimestamp: string };
    };
    const { token, expirationTimestamp } = answer.status;
    return { token, expiresAt: new Date(expirationTimestamp) };
  } catch (error) {
    if (error instanceof KubeError && (error.status === 404 || error.status === 403)) return undefined;
    throw error;
  }
}

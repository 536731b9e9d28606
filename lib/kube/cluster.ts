import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import type { BearerToken } from '../secret.ts';
import { createKubeClient, type KubeClient } from './client.ts';
import { findCredentials } from './credentials.ts';
import { createTransport } from './transport.ts';

/** The cluster as a function sees it: as itself, or as the person who called it. */
export interface Cluster {
  /** Acts under the function's own ServiceAccount. */
  readonly self: KubeClient;
  /** Acts with the caller's token and nothing else. */
  as(token: BearerToken): KubeClient;
  close(): Promise<void>;
}

/**
 * Opens the cluster that the configuration leads to, over one shared undici Agent: client-node itself would open a TLS
 * connection for every request. People's calls have an Agent of their own, without our client certificate, because a
 * certificate would win over their token. Throws CredentialsError.
 */
export async function openCluster(config: Config, log: Logger): Promise<Cluster> {
  const [{ Agent }, credentials] = await Promise.all([import('undici'), findCredentials(config)]);
  const { cert: _cert, key: _key, ...trust } = credentials.tls;
  const agentOptions = {
    connections: config.KUBE_CONNECTIONS_MAX,
    allowH2: false,
    connectTimeout: config.KUBE_TIMEOUT_MS,
    headersTimeout: config.KUBE_TIMEOUT_MS,
    bodyTimeout: config.KUBE_TIMEOUT_MS,
  };
  const ownAgent = new Agent({ ...agentOptions, connect: credentials.tls });
  const peopleAgent = new Agent({ ...agentOptions, connect: trust });
  const shared = {
    server: credentials.server,
    timeoutMs: config.KUBE_TIMEOUT_MS,
    responseBytesMax: config.KUBE_RESPONSE_BYTES_MAX,
    log,
  };
  const self = createTransport({ ...shared, dispatcher: ownAgent, token: () => credentials.token() });
  return {
    self: createKubeClient(self),
    as: (token) => createKubeClient(createTransport({ ...shared, dispatcher: peopleAgent, token: async () => token })),
    async close() {
      await Promise.all([ownAgent.close(), peopleAgent.close()]);
    },
  };
}

/** A cluster that is opened on first use: a function that only answers from memory never pays for it. */
export function lazyCluster(config: Config, log: Logger): () => Promise<Cluster> {
  let opened: Promise<Cluster> | undefined;
  return () => {
    opened ??= openCluster(config, log).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}

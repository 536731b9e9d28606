import { readFile } from 'node:fs/promises';
import type { SecureContextOptions } from 'node:tls';
import type { Config } from '../config.ts';
import { BearerToken } from '../secret.ts';

/** Where a cluster is and how to be somebody there. */
export interface Credentials {
  readonly server: URL;
  /** Trust for the server, and a client certificate where a kubeconfig has one. */
  readonly tls: Pick<SecureContextOptions, 'ca' | 'cert' | 'key'> & { rejectUnauthorized?: boolean };
  /** The token for the next call, read again when it may have been renewed; undefined where a certificate is the identity. */
  token(): Promise<BearerToken | undefined>;
}

/** A mounted token is renewed by the platform long before it expires (kubelet: at 80 % of an hour), so a minute is fresh. */
const tokenAgeMsMax = 60_000;

/** There is no way to reach a cluster. The message says what was looked for. */
export class CredentialsError extends Error {
  override name = 'CredentialsError';
}

/**
 * The function's own credentials: a kubeconfig when KUBECONFIG names one, else what the platform mounts into the pod.
 * The mounted files are read here and not through client-node, whose import costs ten times what the rest of a cold start does
 * (docs/adr/0004); everything that a kubeconfig can say (exec plugins, OIDC, certificates) is client-node's.
 */
export async function findCredentials(config: Config): Promise<Credentials> {
  if (config.KUBECONFIG) return kubeconfigCredentials(config.KUBECONFIG);
  if (config.KUBERNETES_SERVICE_HOST) return mountedCredentials(config, config.KUBERNETES_SERVICE_HOST);
  throw new CredentialsError('no cluster: neither KUBECONFIG nor KUBERNETES_SERVICE_HOST is set');
}

async function mountedCredentials(config: Config, host: string): Promise<Credentials> {
  const directory = config.SERVICE_ACCOUNT_DIRECTORY;
  const ca = await readFile(`${directory}/ca.crt`, 'utf8');
  const address = host.includes(':') ? `[${host}]` : host;
  let cached: { token: BearerToken; readAtMs: number } | undefined;
  return {
    server: new URL(`https://${address}:${config.KUBERNETES_SERVICE_PORT}`),
    tls: { ca },
    async token() {
      if (!cached || Date.now() - cached.readAtMs > tokenAgeMsMax) {
        const text = (await readFile(`${directory}/token`, 'utf8')).trim();
        cached = { token: new BearerToken(text), readAtMs: Date.now() };
      }
      return cached.token;
    },
  };
}

async function kubeconfigCredentials(file: string): Promise<Credentials> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(file);
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster) throw new CredentialsError('the kubeconfig has no current context with a cluster');
  const options: Parameters<typeof kubeConfig.applyToHTTPSOptions>[0] = {};
  await kubeConfig.applyToHTTPSOptions(options);
  const tls: Credentials['tls'] = {};
  if (options.ca !== undefined) tls.ca = options.ca;
  if (options.cert !== undefined) tls.cert = options.cert;
  if (options.key !== undefined) tls.key = options.key;
  if (options.rejectUnauthorized === false) tls.rejectUnauthorized = false;
  return {
    server: new URL(cluster.server),
    tls,
    async token() {
      const fresh: Parameters<typeof kubeConfig.applyToHTTPSOptions>[0] = {};
      await kubeConfig.applyToHTTPSOptions(fresh);
      const header = new Headers(fresh.headers as Record<string, string> | undefined).get('authorization');
      return header?.startsWith('Bearer ') ? new BearerToken(header.slice('Bearer '.length)) : undefined;
    },
  };
}

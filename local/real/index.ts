import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { Agent } from 'undici';
import { readConfig } from '../../lib/config.ts';
import { createKubeClient } from '../../lib/kube/client.ts';
import { findCredentials } from '../../lib/kube/credentials.ts';
import { createTransport } from '../../lib/kube/transport.ts';
import type { LocalCluster } from '../embedded.ts';
import { StartError } from '../options.ts';
import type { FunctionService } from '../services.ts';
import type { StateFolder } from '../state-folder.ts';
import { type MountedAccount, mountAccount } from './mounted-account.ts';
import { playRemoteKServe } from './play-kserve.ts';

const responseBytesMax = 16 * 1024 * 1024;
const timeoutMs = 15_000;

/**
 * A real cluster, reached with a kubeconfig. Each function acts under its own ServiceAccount where that is there, as it would in a pod;
 * else, and then it is said, as the person of the current context. Throws StartError for a file or a cluster that cannot be used.
 */
export async function openRealCluster(input: {
  readonly file: string;
  readonly state: StateFolder;
  readonly services: readonly FunctionService[];
  readonly playKServe: boolean;
  readonly log: (who: string, line: string) => void;
}): Promise<LocalCluster> {
  const { path, user, cluster } = readKubeconfig(input.file);
  const credentials = await findCredentials(readConfig({ FUNCTION_TARGET: 'local', KUBECONFIG: path }));
  const dispatcher = new Agent({ connect: credentials.tls });
  const { server } = credentials;
  const token = () => credentials.token();
  const send = createTransport({ server, dispatcher, token, timeoutMs, responseBytesMax });
  const { ca } = credentials.tls;
  // what a pod's environment can say of a server: a host, a port, and whom to trust
  const asInPod = server.pathname === '/' && ca !== undefined && server.protocol === 'https:';
  const accounts = new Map<string, MountedAccount>();
  try {
    for (const service of asInPod ? input.services : []) {
      const log = (line: string) => input.log('cluster', line);
      const account = await mountAccount(service, { send, state: input.state, caPem: String(ca), log });
      if (account) accounts.set(service.serviceAccount, account);
    }
  } catch (error) {
    for (const account of accounts.values()) account.close();
    await dispatcher.close();
    throw new StartError(`--kubeconfig: ${(error as Error).message}`, { cause: error });
  }
  const kserve = input.playKServe
    ? playRemoteKServe(createKubeClient(send), send, (line) => input.log('kserve', line))
    : undefined;
  return {
    tokens: new Map(user.token ? [[user.name, user.token]] : []),
    startPage: '',
    about: [`${cluster.server} as ${user.name}`, ...whoActs(input.services, accounts, user.name)],
    environmentFor({ serviceAccount }): Record<string, string> {
      const account = accounts.get(serviceAccount);
      if (!account) return { KUBECONFIG: path };
      return {
        KUBERNETES_SERVICE_HOST: server.hostname.replace(/^\[|\]$/g, ''),
        KUBERNETES_SERVICE_PORT: server.port || '443',
        SERVICE_ACCOUNT_DIRECTORY: account.folder,
      };
    },
    async close() {
      await kserve?.close();
      for (const account of accounts.values()) account.close();
      await dispatcher.close();
    },
  };
}

function whoActs(
  services: readonly FunctionService[],
  accounts: ReadonlyMap<string, MountedAccount>,
  person: string,
): string[] {
  const without = services.filter(({ serviceAccount }) => !accounts.has(serviceAccount)).map(({ name }) => name);
  if (without.length === 0) return ['every function acts under its own ServiceAccount'];
  const who = without.length === services.length ? 'every function' : without.join(', ');
  return [`NOT under its own ServiceAccount but as ${person}: ${who}. Apply the accounts and roles of knative/ first`];
}

function readKubeconfig(file: string) {
  const path = resolve(file);
  if (!existsSync(path)) throw new StartError(`--kubeconfig: there is no file ${file}`);
  const kubeConfig = new KubeConfig();
  try {
    kubeConfig.loadFromFile(path);
  } catch (error) {
    throw new StartError(`--kubeconfig: ${file} is not a kubeconfig`, { cause: error });
  }
  const user = kubeConfig.getCurrentUser();
  const cluster = kubeConfig.getCurrentCluster();
  if (!user || !cluster) throw new StartError(`--kubeconfig: ${file} has no current context with a cluster and a user`);
  return { path, user, cluster };
}

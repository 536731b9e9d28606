import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import type { LocalCluster } from './embedded.ts';
import { StartError } from './options.ts';

/**
 * A real cluster, reached with a kubeconfig: functions and page act as the person of its current context. Throws StartError
 * for a file that cannot be used.
 */
export async function realCluster(file: string): Promise<LocalCluster> {
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
  return {
    tokens: new Map(user.token ? [[user.name, user.token]] : []),
    startPage: '',
    about: [`cluster ${cluster.server} as ${user.name}`],
    environmentFor: () => ({ KUBECONFIG: path }),
    async close() {},
  };
}

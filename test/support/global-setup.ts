import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { shareCompileCache } from './compile-cache.ts';
import { install } from './control-plane/install.ts';
import { throwAway } from './control-plane/leave-namespace.ts';
import { programs, startControlPlane } from './control-plane/start.ts';
import { readKubeconfig } from './kubeconfig.ts';

/**
 * One cache of compiled code for the whole run, and one real API server with knative/ installed: the one that TEST_KUBECONFIG names, or one of our own where
 * KUBEBUILDER_ASSETS names a folder with etcd, kube-apiserver and kube-controller-manager.
 */
// biome-ignore lint/style/noDefaultExport: jest wants it so
export default async function globalSetup(): Promise<void> {
  Object.assign(globalThis, { endCompileCache: shareCompileCache() });
  if (!process.env.TEST_KUBECONFIG) await startOwn();
  const { TEST_KUBECONFIG: kubeconfig } = process.env;
  if (!kubeconfig) return;
  const { url, caPem, tokens } = readKubeconfig(kubeconfig);
  await install({ url, caPem, token: tokens.admin ?? '' });
}

async function startOwn(): Promise<void> {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (!assets) return;
  const missing = programs.filter((program) => !existsSync(join(assets, program)));
  if (missing.length > 0) {
    process.stderr.write(
      `No real API server: KUBEBUILDER_ASSETS has no ${missing.join(', ')}. Its tests are skipped.\n`,
    );
    return;
  }
  const { kubeconfig, stop } = await startControlPlane(assets);
  process.env.TEST_KUBECONFIG = kubeconfig;
  process.env[throwAway] = 'true';
  Object.assign(globalThis, { stopControlPlane: stop });
}

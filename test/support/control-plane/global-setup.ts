import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readKubeconfig } from '../kubeconfig.ts';
import { install } from './install.ts';
import { throwAway } from './leave-namespace.ts';
import { programs, startControlPlane } from './start.ts';

/**
 * One real API server for the whole run, with knative/ installed: the one that TEST_KUBECONFIG names, or one of our own where
 * KUBEBUILDER_ASSETS names a folder with etcd, kube-apiserver and kube-controller-manager.
 */
// biome-ignore lint/style/noDefaultExport: jest wants it so
export default async function globalSetup(): Promise<void> {
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

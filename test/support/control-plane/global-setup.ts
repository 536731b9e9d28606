import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { programs, startControlPlane } from './start.ts';

/**
 * One real API server for the whole run, where KUBEBUILDER_ASSETS names a folder with etcd, kube-apiserver and
 * kube-controller-manager, and TEST_KUBECONFIG does not name a server already.
 */
// biome-ignore lint/style/noDefaultExport: jest wants it so
export default async function globalSetup(): Promise<void> {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (!assets || process.env.TEST_KUBECONFIG) return;
  const missing = programs.filter((program) => !existsSync(join(assets, program)));
  if (missing.length > 0) {
    process.stderr.write(
      `No real API server: KUBEBUILDER_ASSETS has no ${missing.join(', ')}. Its tests are skipped.\n`,
    );
    return;
  }
  const { kubeconfig, stop } = await startControlPlane(assets);
  process.env.TEST_KUBECONFIG = kubeconfig;
  Object.assign(globalThis, { stopControlPlane: stop });
}

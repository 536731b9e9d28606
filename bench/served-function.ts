import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort, isReady } from '../local/loopback.ts';
import type { ServerUnderTest } from '../test/support/api-server.ts';

const entry = resolve(import.meta.dirname, '../functions/serve.ts');
const readyWithinMs = 20_000;

/** A function in a process of its own, as in a pod, with the token of a ServiceAccount at the API server. */
export interface ServedFunction {
  readonly url: string;
  /** Its resident set size in MB, and the largest it has been (Linux: `/proc/<pid>/status`). */
  memoryMb(): { now: number; peak: number };
  stop(): Promise<void>;
}

export async function serveFunction(
  target: string,
  api: ServerUnderTest,
  token: string,
  more: Readonly<Record<string, string>>,
): Promise<ServedFunction> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  writeFileSync(join(folder, 'ca.crt'), api.caPem);
  writeFileSync(join(folder, 'token'), token);
  const port = await freePort();
  const env = {
    FUNCTION_TARGET: target,
    PORT: String(port),
    KUBERNETES_SERVICE_HOST: '127.0.0.1',
    KUBERNETES_SERVICE_PORT: new URL(api.url).port,
    SERVICE_ACCOUNT_DIRECTORY: folder,
    ...more,
  };
  const child = spawn(process.execPath, [entry], { env, stdio: 'ignore' });
  await isReady(port, readyWithinMs, () => child.exitCode === null);
  const megabytes = (status: string, field: string) =>
    Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return {
    url: `http://127.0.0.1:${port}/`,
    memoryMb() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return { now: megabytes(status, 'VmRSS'), peak: megabytes(status, 'VmHWM') };
    },
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

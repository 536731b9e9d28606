import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { kubectl } from '../kustomize.ts';

const run = promisify(execFile);
const timeoutMs = 120_000;

/** kubectl as the administrator of a control plane. */
export interface Kubectl {
  /** What it prints. Rejects with what it complains about. */
  (...args: string[]): Promise<string>;
  /** The same with objects in a file after `-f`. */
  send(args: readonly string[], objects: readonly object[]): Promise<string>;
}

export function kubectlFor(kubeconfig: string): Kubectl {
  const call = async (...args: string[]) => {
    const options = { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await run(kubectl, ['--kubeconfig', kubeconfig, ...args], options);
    return stdout;
  };
  let files = 0;
  return Object.assign(call, {
    send(args: readonly string[], objects: readonly object[]) {
      files += 1;
      const file = join(dirname(kubeconfig), `objects-${files}.json`);
      writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
      return call(...args, '-f', file);
    },
  });
}

export const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

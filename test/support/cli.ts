import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const main = resolve(import.meta.dirname, '../../cli/main.ts');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The tool as a process of its own. `meanwhile` gets it while it runs. */
export async function runCli(
  args: readonly string[],
  options: { env?: Record<string, string>; stdin?: string; meanwhile?: (child: ChildProcess) => Promise<void> } = {},
): Promise<Ran> {
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, ...options.env };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  child.stdin.on('error', () => {});
  child.stdin.end(options.stdin ?? '');
  const closed = once(child, 'close');
  await options.meanwhile?.(child);
  const [code] = (await closed) as [number | null];
  return { code, stdout, stderr };
}

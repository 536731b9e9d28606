import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { catalogFolder } from '../support/catalog-files.ts';
import { listed, startNgcCatalog } from '../support/ngc-catalog.ts';

const wrapper = resolve(import.meta.dirname, '../../cli/nim-functions.mjs');
let folder: ReturnType<typeof catalogFolder>;
let ngc: Awaited<ReturnType<typeof startNgcCatalog>>;
let child: ChildProcess;
let stderr = '';
beforeEach(async () => {
  folder = catalogFolder();
  ngc = await startNgcCatalog({ models: Array.from({ length: 60 }, (_, index) => listed(index)), delayMs: 100 });
  const args = ['catalog', 'generate', '--out', folder.path('c.yaml'), '--ngc', ngc.url, '--concurrency', '1'];
  const env = { PATH: process.env.PATH ?? '', NGC_API_KEY: 'nvapi-good-x' };
  child = spawn(process.execPath, [wrapper, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  while (ngc.requests.length < 5) await sleep(10);
});
afterEach(async () => {
  child.kill('SIGKILL');
  await ngc.close();
  folder.remove();
});

/** Nobody asks NVIDIA any more: the tool itself has ended, not only what started it. */
async function isQuiet(): Promise<boolean> {
  await sleep(300);
  const before = ngc.requests.length;
  await sleep(500);
  return ngc.requests.length === before;
}

describe('what npx started', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes %s on to the tool, which ends in order',
    async (signal) => {
      const exited = once(child, 'close');
      child.kill(signal);
      expect(await exited).toEqual([130, null]);
      expect(stderr).toContain('start it again to go on');
      expect(await isQuiet()).toBe(true);
      expect(readdirSync(folder.path('.'))).toEqual(['c.yaml.partial']);
    },
  );

  test('takes Ctrl-C, which reaches both, for one', async () => {
    const exited = once(child, 'close');
    // a terminal sends it to the whole process group
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await exited).toEqual([130, null]);
    expect(stderr.match(/start it again to go on/g)).toHaveLength(1);
    expect(await isQuiet()).toBe(true);
  });

  test('is outlived by nothing, however rudely it is ended', async () => {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    // it closes when the tool, which has the same stderr, is gone too
    await closed;
    expect(stderr).toContain('start it again to go on');
    expect(await isQuiet()).toBe(true);
    expect(readdirSync(folder.path('.'))).toEqual(['c.yaml.partial']);
  });
});

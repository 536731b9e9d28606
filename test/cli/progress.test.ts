import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { showProgress } from '../../cli/progress.ts';
import { catalogFolder } from '../support/catalog-files.ts';
import { listed, startNgcCatalog } from '../support/ngc-catalog.ts';

let nowMs = 0;
beforeEach(() => {
  nowMs = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => void jest.restoreAllMocks());

/** Where progress is written, and what was. */
function screen(isTTY: boolean) {
  const written: string[] = [];
  const output = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  return { output, written };
}

describe('progress', () => {
  test('is on a terminal one line that grows, with rate and remaining time', () => {
    const { output, written } = screen(true);
    const progress = showProgress('models', 48, output);
    for (const [atMs, done] of [
      [500, 1],
      [2000, 12],
      [4000, 24],
      [8000, 48],
    ] as const) {
      nowMs = atMs;
      progress.step(done);
    }
    progress.end();
    expect(written).toEqual([
      `\r[#${'.'.repeat(23)}] 1/48 models, 2.0/s, 24 s left\u001b[K`,
      `\r[${'#'.repeat(6)}${'.'.repeat(18)}] 12/48 models, 6.0/s, 6 s left\u001b[K`,
      `\r[${'#'.repeat(12)}${'.'.repeat(12)}] 24/48 models, 6.0/s, 4 s left\u001b[K`,
      `\r[${'#'.repeat(24)}] 48/48 models, 6.0/s, 0 s left\u001b[K`,
      '\n',
    ]);
  });

  test('of a run that goes on has the rate of this run', () => {
    const { output, written } = screen(true);
    const progress = showProgress('models', 200, output);
    nowMs = 1000;
    progress.step(101);
    nowMs = 10_000;
    progress.step(110);
    expect(written.at(-1)).toContain('110/200 models, 1.0/s, 90 s left');
  });

  test('is elsewhere a plain line now and then, and one at the end', () => {
    const { output, written } = screen(false);
    const progress = showProgress('models', 60, output);
    for (let done = 1; done <= 60; done += 1) {
      nowMs += 100;
      progress.step(done);
    }
    progress.end();
    expect(written).toEqual([
      '25/60 models, 10.0/s, 4 s left\n',
      '50/60 models, 10.0/s, 1 s left\n',
      '60/60 models, 10.0/s, 0 s left\n',
    ]);
  });
});

const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
(hasScript ? test : test.skip)('a real terminal gets the bar, and no key', async () => {
  const folder = catalogFolder();
  const ngc = await startNgcCatalog({ models: Array.from({ length: 30 }, (_, index) => listed(index)) });
  const main = resolve(import.meta.dirname, '../../cli/main.ts');
  const command = `'${process.execPath}' '${main}' catalog generate --out '${folder.path('c.yaml')}' --ngc ${ngc.url}`;
  const env = { PATH: process.env.PATH ?? '', NGC_API_KEY: 'nvapi-good-x', TERM: 'xterm' };
  const child = spawn('script', ['-qec', command, '/dev/null'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  let shown = '';
  for await (const chunk of child.stdout) shown += String(chunk);
  expect(shown).toMatch(/\r\[#+\.*\] \d+\/30 models, \d+\.\d\/s, \d+ s left/);
  expect(shown).toMatch(/\[#{24}\] 30\/30 models/);
  expect(shown).not.toContain('nvapi');
  await ngc.close();
  folder.remove();
});

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'npx-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('npx nim-functions runs from a folder with a space in its name, under the Node that npm ci installed', () => {
  const checkout = join(folder, 'a checkout');
  mkdirSync(checkout);
  for (const part of ['cli', 'lib', 'local/require-node.mjs', 'package.json'])
    cpSync(join(root, part), join(checkout, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  const ran = spawnSync(process.execPath, [join(checkout, 'cli/nim-functions.mjs'), '--help'], { encoding: 'utf8' });
  expect(ran).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('mirror-list') });
  expect(spawnSync(process.execPath, [join(checkout, 'cli/nim-functions.mjs'), 'bogus']).status).toBe(2);
});

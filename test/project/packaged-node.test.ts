import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const repository = resolve(import.meta.dirname, '../..');
const described = platform() === 'win32' ? describe.skip : describe;
const name = `node-${platform()}-${arch()}`;

described('the packaged Node', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'packaged-node-'));
    for (const inside of ['local', 'node_modules/.bin', `node_modules/${name}/bin`]) {
      mkdirSync(join(folder, inside), { recursive: true });
    }
    cpSync(join(repository, 'local/require-node.mjs'), join(folder, 'local/require-node.mjs'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const install = (program: string) => {
    writeFileSync(join(folder, `node_modules/${name}/bin/node`), program);
    chmodSync(join(folder, `node_modules/${name}/bin/node`), 0o755);
  };
  const link = () => {
    try {
      return readlinkSync(join(folder, 'node_modules/.bin/node'));
    } catch {
      return undefined;
    }
  };
  /** As a Node of this version would run it. */
  const runAs = (version: string) => {
    const code = `Object.defineProperty(process.versions, 'node', { value: '${version}' });
      await import('./local/require-node.mjs');`;
    return spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: folder, encoding: 'utf8' });
  };

  test('is linked where npm took the link away, so that what comes next runs on it', () => {
    install('#!/bin/sh\nexit 0\n');
    expect(runAs('20.20.2').status).toBe(0);
    expect(link()).toBe(`../${name}/bin/node`);
    expect(runAs('20.20.2').status).toBe(0);
  });

  test('is not linked where it does not run', () => {
    install('#!/bin/sh\nexit 127\n');
    expect(runAs('24.21.0')).toMatchObject({ status: 0, stderr: '' });
    expect(link()).toBeUndefined();
  });

  test('is asked for when there is none and this one is too old', () => {
    expect(runAs('22.19.0').status).toBe(0);
    const { status, stderr } = runAs('22.18.0');
    expect(status).toBe(1);
    expect(stderr).toContain('this is Node 22.18.0, and 22.19 or later is needed');
  });

  test('is looked for before every script that runs sources, and by the command-line tool', () => {
    const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const sources = Object.keys(scripts).filter((script) => /^node .*\.ts\b/.test(scripts[script] ?? ''));
    expect(sources).toEqual(expect.arrayContaining(['start', 'function', 'test:soak', 'bench:catalog']));
    for (const script of ['test', ...sources]) {
      expect([script, scripts[`pre${script}`]]).toEqual([script, 'node local/require-node.mjs']);
    }
    expect(readFileSync(join(repository, 'cli/nim-functions.mjs'), 'utf8')).toContain('../local/require-node.mjs');
  });
});

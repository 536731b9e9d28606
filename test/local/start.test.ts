import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { LocalSystem } from '../support/local-system.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'nim-functions-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    execFile(process.execPath, ['local/main.ts', ...args], { cwd: root, timeout: 60_000 }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

describe('starting it the wrong way ends with one clear line', () => {
  test('an unknown flag', async () => {
    const { code, stderr } = await run('--prot', '1');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^nim-functions: .*--prot.*\n$/);
  });

  test('a port in use', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    const { code, stderr } = await run('--port', String(port), '--state', join(folder, 'a'));
    server.close();
    expect(code).not.toBe(0);
    expect(stderr).toBe(`nim-functions: port ${port} is in use; choose another with --port\n`);
  });

  test.each([
    ['is not there', 'missing', undefined],
    ['is none', 'broken', '}{'],
    ['has no context', 'empty', 'apiVersion: v1\nkind: Config\n'],
  ])('a kubeconfig that %s', async (_what, name, content) => {
    const file = join(folder, name);
    if (content !== undefined) writeFileSync(file, content);
    const { code, stderr } = await run('--port', '0', '--state', join(folder, `state-${name}`), '--kubeconfig', file);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^nim-functions: --kubeconfig: .*\n$/);
  });

  test('a state folder that is somebody else’s', async () => {
    const { code, stderr } = await run('--port', '0', '--state', folder, '--fresh');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^nim-functions: --state .* is no state folder/);
  });

  test('a state folder that is in use', async () => {
    const system = await new LocalSystem().start();
    try {
      const { code, stderr } = await run('--port', '0', '--state', join(system.state, 'state'));
      expect(code).not.toBe(0);
      expect(stderr).toMatch(/^nim-functions: .* in use by another npm start\n$/);
    } finally {
      await system.dispose();
    }
  });
});

describe('starting it', () => {
  test('again goes on with what was there, and with --fresh forgets it', async () => {
    const system = await new LocalSystem().start();
    try {
      const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept' } };
      const path = '/api/v1/namespaces/demo/configmaps';
      expect((await system.kube(path, { method: 'POST', body: configMap })).status).toBe(201);
      const token = system.token('user-a');
      await system.stop('SIGKILL');
      await system.start();
      expect(system.token('user-a')).toBe(token);
      expect((await system.kube(`${path}/kept`)).status).toBe(200);
      await system.stop();
      await system.start('--fresh');
      expect(system.token('user-a')).not.toBe(token);
      expect((await system.kube(`${path}/kept`)).status).toBe(404);
    } finally {
      await system.dispose();
    }
  });

  test('with --help explains every flag', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const flag of ['--port', '--state', '--fresh', '--idle', '--kubeconfig', '--ngc', '--fail']) {
      expect(stdout).toContain(flag);
    }
  });
});

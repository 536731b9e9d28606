import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { KubeError } from '../../../lib/kube/errors.ts';
import type { Transport } from '../../../lib/kube/transport.ts';
import { mountAccount } from '../../../local/real/mounted-account.ts';
import { StateFolder } from '../../../local/state-folder.ts';

let folder = '';
let state: StateFolder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mounted-'));
  state = new StateFolder(join(folder, 'state'), { fresh: false });
});
afterEach(() => {
  state.close();
  rmSync(folder, { recursive: true });
});

const service = {
  name: 'sweep',
  target: 'sweep',
  serviceAccount: 'sweep',
  namespace: 'nim-functions',
  environment: {},
};
const mount = (send: Transport, lines: string[] = []) =>
  mountAccount(service, { send, state, caPem: 'ca', log: (line) => lines.push(line) });
const tokenFor = (token: string, lifeMs: number) => ({
  status: { token, expirationTimestamp: new Date(Date.now() + lifeMs).toISOString() },
});

test("a function's credentials are as in a pod, and renewed before they end", async () => {
  const asked: string[] = [];
  const account = await mount(async ({ path }) => {
    asked.push(path);
    return tokenFor(`token-${asked.length}`, asked.length === 1 ? 50 : 3_600_000);
  });
  const file = (name: string) => readFileSync(join(account?.folder ?? '', name), 'utf8');
  expect([file('ca.crt'), file('namespace'), file('token')]).toEqual(['ca', 'nim-functions', 'token-1']);
  for (let waited = 0; file('token') !== 'token-2' && waited < 5000; waited += 10) await sleep(10);
  expect(file('token')).toBe('token-2');
  expect(asked[0]).toBe('/api/v1/namespaces/nim-functions/serviceaccounts/sweep/token');
  account?.close();
  expect(() => file('token')).toThrow('ENOENT');
});

test('a renewal that fails leaves the token that is there, and is told', async () => {
  let calls = 0;
  const lines: string[] = [];
  const account = await mount(async () => {
    calls += 1;
    if (calls > 1) throw new KubeError(500, 'InternalError', 'etcd is away');
    return tokenFor('token-1', 20);
  }, lines);
  for (let waited = 0; lines.length === 0 && waited < 5000; waited += 10) await sleep(10);
  expect(lines).toEqual(['the token of nim-functions/sweep could not be renewed: etcd is away']);
  expect(readFileSync(join(account?.folder ?? '', 'token'), 'utf8')).toBe('token-1');
  account?.close();
});

test.each([404, 403])('an account that cannot be had (%d) is no account', async (status) => {
  const send = () => Promise.reject(new KubeError(status, 'NotFound', 'no such account'));
  expect(await mount(send)).toBeUndefined();
});

test('an API server that fails is a failure', async () => {
  await expect(mount(() => Promise.reject(new KubeError(500, 'InternalError', 'x')))).rejects.toThrow(KubeError);
});

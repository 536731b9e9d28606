import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, objectPath, objectsOf, reach, remove } from '../support/deployment-calls.ts';
import { LocalSystem } from '../support/local-system.ts';

const system = new LocalSystem();
const watcher = new URL('../support/watch-sockets.mjs', import.meta.url).href;
const outside = 'ngc.invalid';
beforeAll(() => system.startWith({ NODE_OPTIONS: `--import=${watcher}` }, '--ngc', `https://${outside}`));
afterAll(() => system.dispose());

/** Every host that any process of the system has reached for since. */
const hostsSince = (from: number): string[] => [
  ...new Set([...system.output.slice(from).matchAll(/SOCKET \w+ (\S+) /g)].map(([, host]) => host ?? '')),
];
const validate = () => system.call('/validate-key', { method: 'POST', body: { apiKey: 'nvapi-good-1' } });
const settings = '/api/v1/namespaces/opendatahub/configmaps';
const decide = (data: Record<string, string>) =>
  system.kube(settings, {
    method: 'POST',
    as: 'admin',
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'nim-functions-config' }, data },
  });
/** As long as a local run remembers settings. Asking until they change would ask NVIDIA, and open the circuit breaker. */
const settingsAreOld = () => sleep(1100);

async function withSettings(data: Record<string, string>, act: () => Promise<void>): Promise<void> {
  await decide(data);
  await settingsAreOld();
  try {
    await act();
  } finally {
    await system.kube(`${settings}/nim-functions-config`, { method: 'DELETE', as: 'admin' });
    await settingsAreOld();
  }
}

describe('where the administrator decides about keys', () => {
  test('nothing: NVIDIA is asked, and the watcher sees it', async () => {
    const from = system.output.length;
    expect((await validate()).json.outcome).toBe('unreachable');
    await system.until(() => hostsSince(from).includes(outside));
  });

  test('key collection is disabled: no socket leaves the cluster, no key is taken, no Secret is made', async () => {
    await withSettings({ 'disconnected.disableKeyCollection': 'true' }, async () => {
      const from = system.output.length;
      expect((await validate()).json).toEqual({ outcome: 'skipped' });
      expect((await system.call('/model-catalog')).json.keys).toEqual({ collected: false, validated: false });

      expect(await ask(system, 'isolated')).toMatchObject({ status: 400, json: { errors: [{ field: 'apiKey' }] } });
      const accepted = await ask(system, 'isolated', { apiKey: undefined });
      expect(accepted.status).toBe(202);
      const { resources } = await reach(system, 'isolated', 'Provisioned');
      expect(resources.map(({ kind }: { kind: string }) => kind)).toEqual([
        'PersistentVolumeClaim',
        'ServingRuntime',
        'InferenceService',
      ]);
      expect(await objectsOf(system)).not.toEqual(expect.arrayContaining([expect.stringMatching('^secrets/')]));
      const runtime = await system.kube(objectPath('servingruntimes', 'nim-runtime-isolated'));
      expect(runtime.text).not.toMatch(/NGC_API_KEY|nvidia-nim-/);
      await remove(system, 'isolated');
      await system.until(async () => (await objectsOf(system)).length === 0);
      expect(hostsSince(from).filter((host) => !['127.0.0.1', 'localhost'].includes(host))).toEqual([]);
      expect(hostsSince(from)).toContain('127.0.0.1');
    });
  });

  test('validation is disabled: the key is stored, and NVIDIA is not asked', async () => {
    await withSettings({ disableKeyValidation: 'true' }, async () => {
      const from = system.output.length;
      expect((await validate()).json).toEqual({ outcome: 'skipped' });
      expect((await ask(system, 'unasked')).status).toBe(202);
      await reach(system, 'unasked', 'Provisioned');
      expect(await objectsOf(system)).toEqual(expect.arrayContaining(['secrets/nvidia-nim-secrets-unasked']));
      expect((await ask(system, 'keyless', { apiKey: undefined })).status).toBe(400);
      expect(hostsSince(from)).not.toContain(outside);
      await remove(system, 'unasked');
      await system.until(async () => (await objectsOf(system)).length === 0);
    });
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeEvent } from '../../events/encode.ts';
import {
  deploymentDeletionRequested,
  deploymentFailed,
  deploymentProvisioned,
  deploymentRequested,
} from '../../events/index.ts';
import { ask, objectPath, objectsOf, reach, read, remove } from '../support/deployment-calls.ts';
import { LocalSystem } from '../support/local-system.ts';

const system = new LocalSystem();
beforeAll(() => system.start().then(() => undefined));
afterAll(() => system.dispose());

type Sent = Parameters<typeof encodeEvent>[0];
async function send(event: Sent): Promise<number> {
  const { headers, body } = encodeEvent(event);
  return (await system.call('/broker', { method: 'POST', body, headers, as: null })).status;
}
const source = 'sweep';
const time = new Date();
const outcome = { reason: 'Forged', message: 'nothing of this is true' };
const forged = (recordUid: string, name = 'chat', namespace = 'demo'): Sent[] => {
  const data = { namespace, name, recordUid };
  return [
    deploymentFailed.create({ source, time, data: { ...data, outcome } }),
    deploymentDeletionRequested.create({ source, time, data }),
    deploymentProvisioned.create({ source: 'provision', time, data: { ...data, resources: [] } }),
    deploymentRequested.create({ source, time, data: { ...data, model: 'nim/evil/model', tag: '6.6.6' } }),
  ];
};

describe('an event that the record does not bear out', () => {
  test('changes nothing about a provisioned deployment, however often it comes', async () => {
    await ask(system, 'chat');
    await reach(system, 'chat', 'Provisioned');
    await system.until(async () => (await read(system, 'chat')).json.ready);
    const record = (await system.kube(objectPath('configmaps', 'nim-deployment-chat'))).json;
    const before = await objectsOf(system);
    for (const event of [...forged(record.metadata.uid), ...forged(record.metadata.uid)])
      expect(await send(event)).toBe(202);
    for (const event of forged('another-uid')) expect(await send(event)).toBe(202);
    expect((await system.kube(objectPath('configmaps', 'nim-deployment-chat'))).json).toEqual(record);
    expect(await objectsOf(system)).toEqual(before);
  });

  test('makes nothing where there is no record', async () => {
    for (const event of forged('no-such-uid', 'ghost', 'other')) expect(await send(event)).toBe(202);
    const objects = await system.kube(objectPath('inferenceservices', '', 'other'), { as: 'user-b' });
    expect(objects.json.items).toEqual([]);
  });

  test('does not wake a deployment up again that is gone', async () => {
    await ask(system, 'gone');
    await reach(system, 'gone', 'Provisioned');
    const { uid } = (await system.kube(objectPath('configmaps', 'nim-deployment-gone'))).json.metadata;
    const remaining = async () => (await objectsOf(system)).filter((object) => /[/-]gone$/.test(object));
    await remove(system, 'gone');
    await system.until(async () => (await remaining()).length === 0);
    for (const event of forged(uid, 'gone')) expect(await send(event)).toBe(202);
    expect(await remaining()).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ask,
  goodKey,
  list,
  model,
  notOurs,
  objectPath,
  objectsOf,
  reach,
  read,
  remove,
} from '../support/deployment-calls.ts';
import { LocalSystem } from '../support/local-system.ts';

const system = new LocalSystem();
beforeAll(() => system.start().then(() => undefined));
afterAll(() => system.dispose());

const ours = async () => (await objectsOf(system)).filter((name) => !notOurs(name));
const labels = { 'app.kubernetes.io/managed-by': 'nim-functions', 'nim.opendatahub.io/deployment': 'chat' };

describe('a key', () => {
  test.each([
    ['nvapi-good-1', { outcome: 'valid' }],
    ['nvapi-invalid-1', { outcome: 'invalid', userMessage: 'The API key is invalid. Please check and try again.' }],
    ['old-style-key', { outcome: 'legacy', userMessage: expect.stringContaining('nvapi-') }],
  ])('%s is told to be %j', async (apiKey, expected) => {
    const { status, json } = await system.call('/validate-key', { method: 'POST', body: { apiKey } });
    expect({ status, json }).toEqual({ status: 200, json: expected });
  });

  test.each([
    ['nvapi-forbidden-1', 'forbidden', 'This API key does not have permission to access NIM models.'],
    ['nvapi-restricted-1', 'restricted', expect.any(String)],
    ['nvapi-flaky-1', 'unreachable', 'Unable to validate API key. Check network connectivity.'],
  ])('%s is told to be %s for a model', async (apiKey, outcome, userMessage) => {
    const { json } = await system.call('/validate-key', { method: 'POST', body: { apiKey, model } });
    expect(json).toEqual({ outcome, userMessage });
  });

  test('is looked at for users of the cluster only', async () => {
    const body = { apiKey: goodKey };
    expect((await system.call('/validate-key', { method: 'POST', body, as: null })).status).toBe(401);
    const headers = { authorization: 'Bearer made-up' };
    expect((await system.call('/validate-key', { method: 'POST', body, as: null, headers })).status).toBe(401);
  });
});

describe('the catalog', () => {
  test('lists the shipped models and is not sent again while it has not changed', async () => {
    const { status, json, headers } = await system.call('/model-catalog', { as: null });
    expect(status).toBe(200);
    expect(json.models).toHaveLength(186);
    expect(json.models.find(({ id }: { id: string }) => id === model)).toMatchObject({ image: `nvcr.io/${model}` });
    const again = await system.call('/model-catalog', { as: null, headers: { 'if-none-match': String(headers.etag) } });
    expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: '' });
  });
});

describe('a deployment', () => {
  test('is provisioned, told about, served again, and deleted without a trace', async () => {
    const asked = await ask(system, 'chat');
    expect(asked).toMatchObject({
      status: 202,
      headers: { location: 'deployments/chat' },
      json: { name: 'chat', model },
    });
    const again = await ask(system, 'chat');
    expect(again.status).toBe(202);
    const { tag, image } = await reach(system, 'chat', 'Provisioned');
    expect(image).toBe(`nvcr.io/${model}:${tag}`);

    expect(await ours()).toEqual([
      'configmaps/nim-deployment-chat',
      'configmaps/nim-owner-chat',
      'inferenceservices/chat',
      'persistentvolumeclaims/nim-cache-chat',
      'secrets/nvidia-nim-image-pull-chat',
      'secrets/nvidia-nim-secrets-chat',
      'servingruntimes/nim-runtime-chat',
    ]);
    const secret = (await system.kube(objectPath('secrets', 'nvidia-nim-secrets-chat'))).json;
    const encoded = Buffer.from(goodKey).toString('base64');
    expect(secret).toMatchObject({
      type: 'Opaque',
      data: { api_key: encoded, NGC_API_KEY: encoded },
      metadata: { labels },
    });
    const pull = (await system.kube(objectPath('secrets', 'nvidia-nim-image-pull-chat'))).json;
    expect(pull.type).toBe('kubernetes.io/dockerconfigjson');
    expect(JSON.parse(Buffer.from(pull.data['.dockerconfigjson'], 'base64').toString())).toEqual({
      auths: {
        'nvcr.io': {
          username: '$oauthtoken',
          password: goodKey,
          auth: Buffer.from(`$oauthtoken:${goodKey}`).toString('base64'),
        },
      },
    });

    const ready = await system.until(async () => {
      const { json } = await read(system, 'chat');
      return json.ready ? json : undefined;
    });
    expect(ready.url).toMatch(/^http/);
    expect(ready.resources.map(({ state }: { state: string }) => state)).toEqual(Array(5).fill('ready'));
    expect((await list(system)).json.items).toEqual([expect.objectContaining({ name: 'chat', ready: true })]);

    expect((await remove(system, 'chat')).status).toBe(202);
    await system.until(async () => (await ours()).length === 0);
    expect((await list(system)).json).toEqual({ items: [] });
    expect((await remove(system, 'chat')).status).toBe(404);
    expect((await read(system, 'chat')).status).toBe(404);
  });

  test('of one name asked for twice at once is one deployment', async () => {
    const answers = await Promise.all([ask(system, 'twice'), ask(system, 'twice')]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    await reach(system, 'twice', 'Provisioned');
    expect((await ask(system, 'twice', { replicas: 2 })).json).toMatchObject({ status: 409, code: 'name-taken' });
    await remove(system, 'twice');
    await system.until(async () => (await ours()).length === 0);
  });

  test('leaves its cache behind when that is wished, and can be made again on it', async () => {
    await ask(system, 'keep');
    await reach(system, 'keep', 'Provisioned');
    await remove(system, 'keep', '?cache=keep');
    await system.until(async () => (await ours()).join() === 'persistentvolumeclaims/nim-cache-keep');
    await ask(system, 'keep', { storage: { existingClaim: 'nim-cache-keep' } });
    await reach(system, 'keep', 'Provisioned');
    await remove(system, 'keep');
    await system.until(async () => (await ours()).join() === 'persistentvolumeclaims/nim-cache-keep');
    await system.kube(objectPath('persistentvolumeclaims', 'nim-cache-keep'), { method: 'DELETE' });
  });

  test('in the way of an object that somebody else made fails, and leaves that object as it was', async () => {
    const path = objectPath('persistentvolumeclaims', 'nim-cache-taken');
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const metadata = { name: 'nim-cache-taken' };
    const kind = 'PersistentVolumeClaim';
    await system.kube(objectPath('persistentvolumeclaims'), {
      method: 'POST',
      body: { apiVersion: 'v1', kind, metadata, spec },
    });
    const before = await system.until(async () => {
      const { json } = await system.kube(path);
      return json.status?.phase === 'Bound' ? json : undefined;
    });
    await ask(system, 'taken');
    const { outcome, left } = await reach(system, 'taken', 'RolledBack');
    expect(outcome).toMatchObject({ reason: 'AlreadyExists', resource: { kind, name: 'nim-cache-taken' } });
    expect(left).toEqual([{ kind, name: 'nim-cache-taken' }]);
    expect((await system.kube(path)).json).toEqual(before);
    await system.kube(path, { method: 'DELETE' });
    await remove(system, 'taken');
    await system.until(async () => (await ours()).length === 0);
  });

  test('in the way of a Secret that somebody else made is refused at once, and creates nothing', async () => {
    const path = objectPath('secrets', 'nvidia-nim-image-pull-mine');
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'nvidia-nim-image-pull-mine' },
      stringData: { a: 'b' },
    };
    await system.kube(objectPath('secrets'), { method: 'POST', body: secret });
    const before = (await system.kube(path)).json;
    const answer = await ask(system, 'mine');
    expect(answer.json).toMatchObject({ status: 409, code: 'object-in-the-way' });
    await system.until(async () => (await ours()).join() === 'secrets/nvidia-nim-image-pull-mine');
    expect((await system.kube(path)).json).toEqual(before);
    await system.kube(path, { method: 'DELETE' });
  });
});

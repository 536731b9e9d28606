import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deploymentLabels, recordLabel } from '../../lib/nim/names.ts';
import { body, goodKey, objectsOf } from '../support/deployment-calls.ts';
import { LocalSystem } from '../support/local-system.ts';

const system = new LocalSystem();
beforeAll(() => system.start().then(() => undefined));
afterAll(() => system.dispose());

const post = (value: unknown, more: object = {}) =>
  system.call('/deployments/namespaces/demo/deployments', { method: 'POST', body: value, ...more });

describe('a bad request gets a problem document that names the field, and creates nothing', () => {
  test.each<[string, object, string]>([
    ['an unknown field', { gpu: 1 }, 'gpu'],
    ['a number as name', { name: 5 }, 'name'],
    ['a name in capitals', { name: 'Chat' }, 'name'],
    ['a name that starts with a digit', { name: '8b' }, 'name'],
    ['a name that is too long once names are derived from it', { name: 'a'.repeat(49) }, 'name'],
    ['a size that is no quantity', { storage: { size: '50 gigabytes' } }, 'storage.size'],
    ['no size', { storage: {} }, 'storage.size'],
    ['no GPU', { resources: { gpus: 0 } }, 'resources.gpus'],
    ['an unknown model', { model: 'nim/meta/llama-9' }, 'model'],
    ['an unknown version', { tag: '0.0.0' }, 'tag'],
    ['no key', { apiKey: undefined }, 'apiKey'],
    ['a key that NVIDIA does not know', { apiKey: 'nvapi-invalid-1' }, 'apiKey'],
    ['more CPU than there is', { resources: { gpus: 1, cpu: '1e99' } }, 'resources.cpu'],
    ['no memory', { resources: { gpus: 1, memory: '0' } }, 'resources.memory'],
    ['a key in the wrong place', { displayName: `my ${goodKey}` }, 'displayName'],
    ['a legacy key', { apiKey: 'bm90LW52YXBp' }, 'apiKey'],
  ])('%s', async (_what, change, field) => {
    const { status, headers, json } = await post(body('chat', change));
    expect(status).toBe(400);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(json).toMatchObject({
      type: expect.any(String),
      title: expect.any(String),
      status: 400,
      code: expect.any(String),
    });
    expect(json.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect(await objectsOf(system)).toEqual([]);
  });

  test.each<[string, string, number, string]>([
    ['no JSON', '{"name": ', 400, 'malformed-json'],
    ['a list', '[]', 400, 'invalid-request'],
    ['a text', '"x"', 400, 'invalid-request'],
    ['nothing', '', 400, 'malformed-json'],
    ['a prototype', `{"__proto__": {"x": 1}}`, 400, 'malformed-json'],
    ['64 KiB and one byte', JSON.stringify('x'.repeat(65_535)), 413, 'body-too-large'],
  ])('a body that is %s', async (_what, text, status, code) => {
    const answer = await post(text, { headers: { 'content-type': 'application/json' } });
    expect(answer).toMatchObject({ status, json: { status, code } });
    expect(answer.text).not.toContain('at ');
    expect(await objectsOf(system)).toEqual([]);
  });

  test.each<[string, object]>([
    ['that has no request', { deletion: '{"cache":"keep","requestedAt":"2026-01-01T00:00:00.000Z"}' }],
    ['whose request is garbage', { request: '{"name":' }],
    ['whose request is of another deployment', { request: JSON.stringify({ name: 'other' }) }],
  ])("a record's name that is taken by a ConfigMap %s", async (_what, data) => {
    const path = '/api/v1/namespaces/demo/configmaps';
    const labels = { ...deploymentLabels('taken'), [recordLabel]: 'true' };
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'nim-deployment-taken', labels }, data };
    expect(await system.kube(path, { method: 'POST', body: configMap })).toMatchObject({ status: 201 });
    const answer = await post(body('taken'));
    expect(answer).toMatchObject({ status: 409, json: { code: 'object-in-the-way', errors: [{ field: 'name' }] } });
    for (const method of ['GET', 'DELETE']) {
      const item = await system.call('/deployments/namespaces/demo/deployments/taken', { method });
      expect(item).toMatchObject({
        status: 404,
        json: { code: 'not-found', detail: expect.stringMatching('nim-deployment-taken') },
      });
    }
    expect((await system.kube(`${path}/nim-deployment-taken`)).json.data).toEqual(data);
    await system.kube(`${path}/nim-deployment-taken`, { method: 'DELETE' });
  });

  test('no token, and one that the cluster does not know', async () => {
    expect((await post(body('chat'), { as: null })).json).toMatchObject({ status: 401, code: 'unauthenticated' });
    const headers = { authorization: 'Bearer made-up' };
    expect((await post(body('chat'), { as: null, headers })).json).toMatchObject({
      status: 401,
      code: 'unauthenticated',
    });
    expect(await objectsOf(system)).toEqual([]);
  });

  test("somebody else's project", async () => {
    expect((await post(body('chat'), { as: 'user-b' })).json).toMatchObject({ status: 403, code: 'forbidden' });
    expect(await objectsOf(system)).toEqual([]);
  });

  test('a project that does not exist', async () => {
    const path = '/deployments/namespaces/nowhere/deployments';
    const { json } = await system.call(path, { method: 'POST', body: body('chat'), as: 'admin' });
    expect(json).toMatchObject({ status: 404, code: 'not-found' });
  });

  test.each([
    ['/deployments/', 'GET', 404],
    ['/deployments/namespaces/demo/deployments', 'PUT', 405],
    ['/deployments/namespaces/demo/deployments/chat', 'POST', 405],
    ['/deployments/namespaces/demo/deployments/..%2f..', 'GET', 404],
    ['/deployments/namespaces/De%20mo/deployments', 'GET', 400],
    ['/deployments/namespaces/demo/deployments/chat?cache=maybe', 'DELETE', 400],
    ['/validate-key', 'GET', 405],
    ['/model-catalog', 'POST', 405],
    ['/nothing-here', 'GET', 404],
  ])('%s by %s: %d', async (path, method, status) => {
    const answer = await system.call(path, { method, ...(method === 'POST' ? { body: { apiKey: goodKey } } : {}) });
    expect(answer).toMatchObject({ status, json: { status } });
  });

  test('events come in by the broker only as events', async () => {
    const answer = await system.call('/broker', { method: 'POST', body: { not: 'an event' } });
    expect(answer.status).toBe(400);
  });
});

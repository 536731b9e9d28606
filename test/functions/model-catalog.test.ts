import { describe, expect, test } from '@jest/globals';
import { modelCatalogHandler } from '../../functions/model-catalog/model-catalog.ts';
import { readConfig } from '../../lib/config.ts';
import { Problem } from '../../lib/errors.ts';
import { createKubeClient } from '../../lib/kube/client.ts';
import { KubeError, KubeUnreachable } from '../../lib/kube/errors.ts';
import { createCatalogSource } from '../../lib/nim/catalog/source.ts';
import { parseSettings, type SettingFields } from '../../lib/nim/settings.ts';

const model = (id: string, more: object = {}) => ({
  id,
  name: `Name of ${id}`,
  containerImage: `nvcr.io/${id}`,
  tags: ['1.0.0', '1.15', 'latest'],
  ...more,
});
const shipped = [
  model('nim/meta/llama-3.1-8b-instruct', { description: 'Talks' }),
  model('nim/nvidia/nv-embedqa-e5-v5'),
  model('nim/meta/llama-3.2-11b-vision-instruct', { euRestricted: true, kind: 'vision' }),
];

/** The function over a ConfigMap that a test may change; calls to the API server are counted. */
function open({ settings = {} as SettingFields, cacheMs = '60000' } = {}) {
  const calls: string[] = [];
  const state = {
    settings,
    names: { 'nim-model-metadata': shipped } as Record<string, unknown[]>,
    version: 1,
    error: undefined as Error | undefined,
  };
  const kube = createKubeClient(async ({ path, accept }) => {
    calls.push(`${accept ? 'metadata of' : 'content of'} ${path.split('/').at(-1)}`);
    if (state.error) throw state.error;
    const name = path.split('/').at(-1) ?? '';
    const models = state.names[name];
    if (!models) throw new KubeError(404, 'NotFound', `configmaps "${name}" not found`);
    const metadata = { name, uid: 'u', resourceVersion: String(state.version) };
    const probe = { place: 'eu-central-1', date: '2026-02' };
    const text = JSON.stringify({ schemaVersion: '1.0', generatedAt: '2026-02-19', restrictedProbe: probe, models });
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...(accept ? {} : { data: { 'models.json': text } }) };
  });
  const config = readConfig({ FUNCTION_TARGET: 'model-catalog', CATALOG_CACHE_MS: cacheMs });
  const readSettings = async () => parseSettings(state.settings);
  const handler = modelCatalogHandler({
    readSettings,
    readCatalog: createCatalogSource(config, async () => kube, readSettings),
  });
  const get = async (query = '', headers: Record<string, string> = {}, method = 'GET') => {
    const answer = await handler({
      method,
      path: '/',
      query: new URLSearchParams(query),
      headers,
      body: Buffer.alloc(0),
    });
    const text = String(answer.body ?? '');
    return { ...answer, text, json: text ? JSON.parse(text) : undefined };
  };
  const ids = async (query = '') => ((await get(query)).json.models as { id: string }[]).map(({ id }) => id);
  return { get, ids, state, calls };
}

const [llama, embed, vision] = shipped.map(({ id }) => id);

describe('the model catalog', () => {
  test('is served with all that is known about each model', async () => {
    const { json, headers } = await open().get();
    expect(headers).toMatchObject({ 'cache-control': 'no-cache', etag: expect.stringMatching(/^"[\w-]{27}"$/) });
    expect(json).toMatchObject({
      schemaVersion: '1.0',
      source: 'opendatahub/nim-model-metadata',
      generatedAt: '2026-02-19',
      region: null,
      regionPolicy: 'warn',
      keys: { collected: true, validated: true },
      warnings: [],
    });
    expect(json.models[0]).toEqual({
      id: llama,
      name: `Name of ${llama}`,
      description: 'Talks',
      kind: 'chat',
      publisher: 'meta',
      image: `nvcr.io/${llama}`,
      tags: [
        { tag: '1.15', floating: true },
        { tag: '1.0.0', floating: false },
        { tag: 'latest', floating: true },
      ],
      defaultTag: '1.0.0',
      restricted: false,
    });
    expect(json.models[2]).toMatchObject({
      restricted: true,
      restrictedProbe: { place: 'eu-central-1', date: '2026-02' },
    });
  });

  test.each([
    ['', [llama, embed, vision]],
    ['kind=embedding', [embed]],
    ['kind=nothing', []],
    ['q=llama', [llama, vision]],
    ['q=LLAMA+talks', [llama]],
    ['q=meta&kind=vision', [vision]],
    ['other=1', [llama, embed, vision]],
  ])('?%s', async (query, expected) => {
    expect(await open().ids(query)).toEqual(expected);
  });

  test('has another ETag for other content, and answers 304 for the one that is known', async () => {
    const { get, state } = open({ cacheMs: '1' });
    const first = await get();
    const etag = first.headers?.etag ?? '';
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const answer = await get('', { 'if-none-match': known });
      expect(answer).toMatchObject({ status: 304, text: '', headers: { etag } });
    }
    expect((await get('', { 'if-none-match': '"x"' })).status).toBe(200);
    expect((await get('kind=vision')).headers?.etag).not.toBe(etag);
    expect((await get('', {}, 'HEAD')).headers?.etag).toBe(etag);
    state.names['nim-model-metadata'] = shipped.slice(1);
    state.version += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
    const changed = await get('', { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.json.models).toHaveLength(2);
  });
});

describe('a region', () => {
  test.each<[SettingFields, string[], string]>([
    [{}, [llama, embed, vision] as string[], 'warn'],
    [{ region: 'EU' }, [llama, embed] as string[], 'hide'],
    [{ region: 'eu', regionPolicy: 'warn' }, [llama, embed, vision] as string[], 'warn'],
    [{ regionPolicy: 'hide' }, [llama, embed] as string[], 'hide'],
    [{ region: 'EU', regionPolicy: 'block' }, [llama, embed] as string[], 'block'],
    [{ regionPolicy: 'blok' }, [llama, embed] as string[], 'hide'],
    [{ region: 'Mars' }, [llama, embed, vision] as string[], 'warn'],
  ])('%j', async (settings, expected, policy) => {
    const { get, ids } = open({ settings });
    expect(await ids()).toEqual(expected);
    const { json } = await get();
    expect(json.regionPolicy).toBe(policy);
    const understood = !['blok', 'Mars'].some((odd) => Object.values(settings).includes(odd));
    const named = (json.warnings as { message: string }[]).filter(({ message }) => message.startsWith('region'));
    expect(named).toHaveLength(understood ? 0 : 1);
    const left = (json.warnings as { message: string }[]).filter(({ message }) => message.includes('not shown'));
    expect(left).toHaveLength(expected.length < 3 ? 1 : 0);
  });
});

describe('the ConfigMap', () => {
  test('is read once however many ask, and its content again only when it is another one', async () => {
    const { get, calls, state } = open({ cacheMs: '20' });
    await Promise.all(Array.from({ length: 50 }, () => get()));
    expect(calls).toEqual(['content of nim-model-metadata']);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await Promise.all(Array.from({ length: 50 }, () => get()));
    expect(calls.slice(1)).toEqual(['metadata of nim-model-metadata']);
    state.version += 1;
    await new Promise((resolve) => setTimeout(resolve, 30));
    await get();
    expect(calls.slice(2)).toEqual(['metadata of nim-model-metadata', 'content of nim-model-metadata']);
  });

  test('may be another one, as the administrator says', async () => {
    const { get, state } = open({ cacheMs: '60000', settings: { customConfigMap: 'mine' } });
    state.names.mine = [shipped[1]];
    const { json } = await get();
    expect(json.source).toBe('opendatahub/mine');
    expect(json.models).toHaveLength(1);
    state.settings = {};
    const { json: changed } = await get();
    expect(changed.source).toBe('opendatahub/nim-model-metadata');
    expect(changed.models).toHaveLength(3);
  });

  test.each<[string, string | undefined, Error | undefined]>([
    ['does not exist', 'absent', undefined],
    ['may not be read', undefined, new KubeError(403, 'Forbidden', 'configmaps is forbidden')],
  ])('that %s disables the catalog with the reason', async (_what, customConfigMap, error) => {
    const { get, state, calls } = open({ cacheMs: '100', settings: customConfigMap ? { customConfigMap } : {} });
    state.error = error;
    const { status, json } = await get();
    expect(status).toBe(200);
    expect(json).toMatchObject({ disabled: true, reason: expect.stringMatching(/absent|forbidden/), models: [] });
    await Promise.all([get(), get(), get()]);
    expect(calls).toHaveLength(1);
    state.error = undefined;
    state.names.absent = shipped;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect((await get()).json.disabled).toBeUndefined();
  });

  test('of a name that is none disables the catalog, and the shipped one is not served in its place', async () => {
    const { get, calls } = open({ settings: { customConfigMap: 'My List' } });
    expect((await get()).json).toMatchObject({
      disabled: true,
      reason: expect.stringMatching(/customConfigMap "My List"/),
      keys: { collected: true, validated: true },
      models: [],
      warnings: [{ message: expect.stringContaining('customConfigMap') }],
    });
    expect(calls).toEqual([]);
  });

  test('that nobody answers for is a passing failure, and asked for again', async () => {
    const { get, state } = open();
    state.error = new KubeUnreachable('no answer');
    await expect(get()).rejects.toThrow(Problem);
    state.error = undefined;
    expect((await get()).status).toBe(200);
  });
});

import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { modelCatalogHandler } from '../../functions/model-catalog/model-catalog.ts';
import { readConfig } from '../../lib/config.ts';
import { Problem } from '../../lib/errors.ts';
import { createKubeClient } from '../../lib/kube/client.ts';
import { KubeError, KubeUnreachable } from '../../lib/kube/errors.ts';
import type { ConfigMap } from '../../lib/kube/object.ts';
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
function open({ settings = {} as SettingFields, cacheMs = '60000', env = {} as Record<string, string> } = {}) {
  const calls: string[] = [];
  const state = {
    settings,
    names: { 'nim-model-metadata': shipped } as Record<string, unknown[]>,
    version: 1,
    error: undefined as Error | undefined,
    /** In place of a catalog of the models that `names` has. */
    content: undefined as Partial<ConfigMap> | undefined,
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
    const content = state.content ?? { data: { 'models.json': text } };
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...(accept ? {} : content) };
  });
  const config = readConfig({
    FUNCTION_TARGET: 'model-catalog',
    ...(cacheMs ? { CATALOG_CACHE_MS: cacheMs } : {}),
    ...env,
  });
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

/** The time of the caches, which passes when a test says so. */
let nowMs: number;
beforeEach(() => {
  nowMs = 1000;
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => void jest.restoreAllMocks());

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
    nowMs += 5;
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
    nowMs += 30;
    await Promise.all(Array.from({ length: 50 }, () => get()));
    expect(calls.slice(1)).toEqual(['metadata of nim-model-metadata']);
    state.version += 1;
    nowMs += 30;
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
    nowMs += 150;
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

  const whole = (models: unknown, more: object = {}) => JSON.stringify({ schemaVersion: '1.0', models, ...more });
  const text = (content: string): Partial<ConfigMap> => ({ data: { 'models.json': content } });

  test.each<[string, Partial<ConfigMap>, RegExp]>([
    ['broken JSON', text('{'), /is not JSON/],
    ['no list of models', text('{}'), /no list "models"/],
    ['no models', text(whole([])), /no model that can be used/],
    ['nothing but entries that cannot be used', text(whole([null, 5])), /no model .*models\[0\]: left out/],
    ['images of elsewhere only', text(whole([model('nim/a/b', { containerImage: 'evil.example.com/x' })])), /registry/],
    ['a key a model, none of them JSON', { data: { a: 'x', b: '{' } }, /no model .*a: left out/],
    ['nothing at all', {}, /neither models\.json nor a key/],
    ['text that is not UTF-8', { binaryData: { 'models.json': '//57AH0A' } }, /not text in UTF-8/],
    ['a gzip that is none', { binaryData: { 'models.json.gz': 'bm9uZQ==' } }, /no gzip/],
  ])('with %s disables the catalog, says why and what to do, and recovers', async (_what, content, reason) => {
    const { get, ids, state } = open({ cacheMs: '1' });
    expect(await ids()).toHaveLength(3);
    state.content = content;
    state.version += 1;
    nowMs += 5;
    const { status, json, headers } = await get();
    expect({ status, ...json }).toMatchObject({
      status: 200,
      disabled: true,
      reason: expect.stringMatching(reason),
      models: [],
      keys: { collected: true, validated: true },
    });
    expect(json.reason).toContain('apply the shipped catalog again, or mend it');
    expect(headers?.etag).toMatch(/^"[\w-]{27}"$/);
    state.content = undefined;
    state.version += 1;
    nowMs += 5;
    expect(await ids()).toHaveLength(3);
  });

  const one = { name: 'llama', namespace: 'nim/meta', tags: ['1.0.0'] };
  test.each<[string, Partial<ConfigMap>]>([
    ['gzipped', { binaryData: { 'models.json.gz': gzipSync(whole(shipped)).toString('base64') } }],
    ['with a byte order mark', text(`\ufeff${whole(shipped)}`)],
    [
      'with a key a model',
      { data: Object.fromEntries(['a', 'b', 'c'].map((name) => [name, JSON.stringify({ ...one, name })])) },
    ],
  ])('%s is served', async (_what, content) => {
    const { ids, state } = open();
    state.content = content;
    expect(await ids()).toHaveLength(3);
  });

  test.each<[string, readonly unknown[], object, string[], string[]]>([
    ['a bad entry', [null, ...shipped], {}, [llama, embed, vision] as string[], ['models[0]: left out']],
    [
      'one id twice',
      [shipped[0], model(llama as string, { name: 'Second' })],
      {},
      [llama as string],
      ['models[1] (nim/meta/llama-3.1-8b-instruct): left out, the id is used before'],
    ],
    ['a number for a date', [shipped[0]], { generatedAt: 5 }, [llama as string], ['generatedAt: is no text']],
    [
      'a text for a probe',
      [shipped[0]],
      { restrictedProbe: 'EU' },
      [llama as string],
      ['restrictedProbe: is no object'],
    ],
    ['another schema version', [shipped[0]], { schemaVersion: '9' }, [llama as string], ['schemaVersion "9"']],
    [
      'wrong types',
      [model('nim/a/b', { name: 5, description: [], kind: 'NO', publisher: {}, latestTag: 1, minGPUMemoryGB: '16' })],
      {},
      ['nim/a/b'],
      ['name', 'description', 'kind', 'publisher', 'latestTag', 'minGPUMemoryGB'].map((name) => `(nim/a/b): ${name}: `),
    ],
    [
      'a latest tag that is none',
      [model('nim/a/b', { latestTag: '9' })],
      {},
      ['nim/a/b'],
      ['latestTag: is none of its tags'],
    ],
  ])('with %s is served without it, and says so', async (_what, models, more, expected, warnings) => {
    const { get, ids, state } = open();
    state.content = text(whole(models, more));
    expect(await ids()).toEqual(expected);
    const { json } = await get();
    const told = (json.warnings as { message: string }[]).map(({ message }) => message);
    expect(told.toSorted()).toEqual(warnings.toSorted().map((part) => expect.stringContaining(part)));
  });

  test('may have images of the registries that ALLOWED_REGISTRIES names, and no others', async () => {
    const mirrored = model('nim/a/b', { containerImage: 'mirror.example.com:5000/nvidia/nim/a/b' });
    const { get, ids, state } = open({ env: { ALLOWED_REGISTRIES: 'mirror.example.com:5000/nvidia' } });
    state.content = text(whole([mirrored, shipped[0]]));
    expect(await ids()).toEqual(['nim/a/b']);
    const { json } = await get();
    expect(json.warnings).toEqual([{ message: expect.stringContaining('not in an allowed registry') }]);
    const other = open();
    other.state.content = text(whole([mirrored, shipped[0]]));
    expect(await other.ids()).toEqual([llama]);
  });

  test('says of each restricted model who found that', async () => {
    const seen = { place: 'where this catalog was generated', date: '2026-03-04' };
    const { get, state } = open();
    const marked = shipped.map((shown, at) => ({
      ...shown,
      euRestricted: at < 2,
      ...(at === 0 ? { restrictedProbe: seen } : {}),
    }));
    state.content = text(whole(marked, { restrictedProbe: { place: 'EU', date: '2026-02' } }));
    const { json } = await get();
    expect((json.models as { restrictedProbe?: object }[]).map(({ restrictedProbe }) => restrictedProbe)).toEqual([
      seen,
      { place: 'EU', date: '2026-02' },
      undefined,
    ]);
  });

  test('that changed is served within five seconds with the default times, under load and with few calls', async () => {
    const { ids, state, calls } = open({ cacheMs: '' });
    const seconds = 60;
    let changedAtMs: number | undefined;
    const lagsMs: number[] = [];
    for (; nowMs < 1000 + seconds * 1000; nowMs += 50) {
      if (nowMs % 7000 === 0) {
        state.names['nim-model-metadata'] = shipped.slice(0, 1 + (state.version % 2));
        state.version += 1;
        changedAtMs = nowMs;
      }
      const [served, ...others] = await Promise.all(Array.from({ length: 20 }, () => ids()));
      for (const other of others) expect(other).toEqual(served);
      if (changedAtMs === undefined || served?.length !== state.names['nim-model-metadata']?.length) continue;
      lagsMs.push(nowMs - changedAtMs);
      changedAtMs = undefined;
    }
    expect(lagsMs.length).toBeGreaterThanOrEqual(8);
    expect(Math.max(...lagsMs)).toBeLessThan(5000);
    // one look at the metadata in three seconds, and the content once a change
    expect(calls.length).toBeLessThanOrEqual(seconds / 3 + 2 + lagsMs.length);
  });

  test('that nobody answers for is a passing failure, and asked for again', async () => {
    const { get, state } = open();
    state.error = new KubeUnreachable('no answer');
    await expect(get()).rejects.toThrow(Problem);
    state.error = undefined;
    expect((await get()).status).toBe(200);
  });
});

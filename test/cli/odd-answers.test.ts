import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readCatalogFile } from '../../cli/catalog/catalog-file.ts';
import { catalog, catalogFolder, entry } from '../support/catalog-files.ts';
import { runCli } from '../support/cli.ts';
import { type CatalogOptions, type ListedModel, listed, startNgcCatalog } from '../support/ngc-catalog.ts';

let folder: ReturnType<typeof catalogFolder>;
let ngc: Awaited<ReturnType<typeof startNgcCatalog>>;
beforeEach(() => {
  folder = catalogFolder();
});
afterEach(async () => {
  await ngc.close();
  folder.remove();
});

const models = (count: number): ListedModel[] => Array.from({ length: count }, (_, index) => listed(index));
const out = () => folder.path('catalog.yaml');
const generate = async (options: CatalogOptions, ...args: string[]) => {
  ngc = await startNgcCatalog(options);
  return runCli(['catalog', 'generate', '--out', out(), '--ngc', ngc.url, ...args], {
    env: { NGC_API_KEY: 'nvapi-good-x' },
  });
};
const made = (id: string) => readCatalogFile(out()).entries.find((candidate) => candidate.id === id);

describe("NVIDIA's list, when generate takes it", () => {
  test.each<[string, Partial<CatalogOptions>, string]>([
    ['fewer models than are counted', { totalCount: 50 }, 'counts 50'],
    ['fewer models than are counted as text', { totalCount: '50' }, 'counts 50'],
    ['no models', { models: [] }, 'no models'],
    ['no count of pages', { resultPageTotal: null }, 'resultPageTotal'],
    ['more pages than can be', { resultPageTotal: 5000 }, 'more than 100 pages'],
  ])('may not have %s', async (_what, options, text) => {
    expect(await generate({ models: models(10), ...options })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(text),
    });
    expect(existsSync(out())).toBe(false);
  });

  test('may have its counts as text, or no count of models', async () => {
    expect((await generate({ models: models(10), pageSize: 4, resultPageTotal: '3', totalCount: '10' })).code).toBe(0);
    await ngc.close();
    expect(await generate({ models: models(10), totalCount: null })).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('no count of its models'),
    });
    expect(readCatalogFile(out()).entries).toHaveLength(10);
  });

  test.each<[string, unknown]>([
    ['null', { resourceId: null, name: 'nameless' }],
    ['a number', { resourceId: 7 }],
    ['a path that climbs', { resourceId: 'nim/../x' }],
    ['that of another organisation', { resourceId: 'nvidia/cuda/ubuntu' }],
    ['upper case', { resourceId: 'nim/Meta/x' }],
    ['a hyphen at its end', { resourceId: 'nim/meta/x-' }],
    ['no object around it', 5],
  ])('has an entry whose id is %s: named, and counted against the budget', async (_what, resource) => {
    const options = { models: models(20), extra: [resource] };
    const ran = await generate(options);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('1 models without a usable answer') });
    expect(ran.stderr).toContain("NVIDIA's list: a model with the id");
    await ngc.close();
    expect((await generate(options, '--max-failures', '5%')).code).toBe(0);
    expect((await catalog('verify', out())).code).toBe(0);
  });

  test('misses models of the catalog before: each is named, and counted against the budget', async () => {
    await generate({ models: models(100) });
    await ngc.close();
    const bytes = readFileSync(out(), 'utf8');
    const ran = await generate({ models: models(60) });
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was written') });
    expect(ran.stderr.match(/does not list it any more/g)).toHaveLength(40);
    expect(readFileSync(out(), 'utf8')).toBe(bytes);
    await ngc.close();
    expect((await generate({ models: models(60) }, '--max-failures', '40%')).code).toBe(0);
    expect(readCatalogFile(out()).entries).toHaveLength(60);
  });

  test('has an empty page, and no count that tells whether that is all', async () => {
    const options = { models: models(20), pageSize: 10, totalCount: null };
    expect(await generate({ ...options, emptyPages: [1] })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("page 2 of NVIDIA's model list is short"),
    });
    expect(existsSync(out())).toBe(false);
    await ngc.close();
    expect((await generate(options)).code).toBe(0);
    expect(readCatalogFile(out()).entries).toHaveLength(20);
  });

  test.each<[object, string]>([
    [{ dateModified: 1767323045 }, 'dateModified 1767323045'],
    [{ dateModified: '01.02.2026' }, 'dateModified "01.02.2026"'],
    [{ orgName: 'other' }, 'orgName "other"'],
    [{ teamName: 'team9' }, 'teamName "team9"'],
    [{ name: 7 }, 'name 7'],
  ])('has %j of a model: named, and the id counts', async (more, text) => {
    const id = models(1)[0]?.id ?? '';
    const { code, stderr } = await generate({ models: models(4), about: { [id]: more } });
    expect(code).toBe(0);
    expect(stderr).toContain(`${id}: ${text}`);
    expect(made(id)).toBeDefined();
  });

  test('has groups of unknown names: each is named', async () => {
    const groups = [{ groupValue: 'HELM', resources: [] }, 7];
    const { code, stderr } = await generate({ models: models(4), groups });
    expect(code).toBe(0);
    expect(stderr).toContain('group "HELM"');
    expect(stderr).toContain('a group without a name');
  });
});

describe("NVIDIA's answer about a model", () => {
  const id = 'nim/a/odd';
  const before = () => folder.write('before.yaml', [entry(id), ...models(40).map((model) => entry(model.id))]);
  const ask = (body: unknown) =>
    generate({ models: [...models(40), { id, body }] }, '--previous', before(), '--max-failures', '3%');

  test.each<[string, unknown, string]>([
    ['of no tags', { tags: [] }, 'no tag'],
    ['of null tags', { tags: null }, 'no tag'],
    ['without tags', {}, 'no tag'],
    ['of tags that no image can have', { tags: ['../x', 7] }, 'tag "../x"'],
    ['of tags that are no list', { tags: '1.0.0' }, 'no list'],
    ['that is no object', 5, 'no object'],
    ['that is a list', [], 'no object'],
    ['about another model', { name: 'even', namespace: 'nim/a', tags: ['9.0.0'] }, '"nim/a/even"'],
    ['about a model of another team', { name: 'odd', namespace: 'nim/b', tags: ['9.0.0'] }, '"nim/b/odd"'],
  ])('%s leaves it as it was, and is named', async (_what, body, named) => {
    const { code, stderr } = await ask(body);
    expect(code).toBe(0);
    expect(stderr).toContain(`${id}: `);
    expect(stderr).toContain(named);
    expect(stderr).toContain('1 without a usable answer');
    expect(made(id)).toMatchObject({ tags: ['1.1.0', '1.0.0'], latestTag: '1.1.0' });
  });

  test('with some odd parts is kept without them, and they are named', async () => {
    const tags = ['1.0.0', 7, null, '../x', '1.0.0', 'LATEST', 'v2.1_b'];
    const { code, stderr } = await ask({ tags, latestTag: '9.9.9', updatedDate: 'soon', publisher: 5 });
    expect(code).toBe(0);
    for (const named of ['tag 7', 'tag null', 'tag "../x"', 'latestTag "9.9.9"', 'updatedDate "soon"']) {
      expect(stderr).toContain(`${id}: ${named}`);
    }
    expect(made(id)).toMatchObject({ tags: ['v2.1_b', '1.0.0', 'LATEST'], updatedDate: '2026-01-02' });
    expect(made(id)).not.toHaveProperty('latestTag');
    expect((await catalog('verify', out())).code).toBe(0);
  });

  test.each<[string, object]>([
    ['tags', { tags: ['1.0.0', 'nvapi-good-x', 'x-nvapi-other', '1.1.0'] }],
    ['a tag that is no text', { tags: ['1.0.0', { 'nvapi-good-x': 1 }] }],
    ['its latest tag', { tags: ['1.0.0'], latestTag: 'NVAPI-GOOD-X' }],
    ['its name', { tags: ['1.0.0'], name: 'nvapi-good-x' }],
  ])('that brings the key back in %s leaves it nowhere', async (_what, body) => {
    const { stderr } = await ask(body);
    expect(stderr).toContain('[redacted]');
    expect(`${stderr}${readFileSync(out(), 'utf8')}`.toLowerCase()).not.toContain('nvapi-');
  });

  test('falls back on no more of the catalog before than verify takes', async () => {
    const rotten = entry(id, {
      tags: ['1.0.0', '../x', '1.0.0', 7, '1.1.0'],
      latestTag: 5,
      updatedDate: 'whenever',
      containerImage: 'nvcr.io/evil/x',
      euRestrictd: true,
    });
    const hopeless = entry('nim/a/hopeless', { tags: ['../x'], latestTag: undefined });
    const path = folder.write('rotten.yaml', [rotten, hopeless, ...models(98).map((model) => entry(model.id))]);
    const gone = [
      { id, status: 404 },
      { id: 'nim/a/hopeless', status: 404 },
    ];
    const ran = await generate({ models: [...models(98), ...gone] }, '--previous', path, '--max-failures', '2%');
    expect(ran.code).toBe(0);
    for (const named of ['1 of its tags', 'tag "../x"', '1 repeated tag', 'latestTag 5', 'updatedDate "whenever"'])
      expect(ran.stderr).toContain(named);
    expect(ran.stderr).toContain('nim/a/hopeless: status 404, and no catalog before knew a tag of it; it is left out');
    expect(made(id)).toMatchObject({ tags: ['1.1.0', '1.0.0'], containerImage: `nvcr.io/${id}` });
    expect(await catalog('verify', out())).toMatchObject({ code: 0, stdout: '' });
  });

  test('of which nothing was known before leaves it out', async () => {
    const { code, stderr } = await generate({ models: [...models(100), { id, tags: [] }] });
    expect(code).toBe(0);
    expect(stderr).toContain(`${id}: no tag that can be used`);
    expect(stderr).toContain('no catalog before knew it; it is left out');
    expect(made(id)).toBeUndefined();
  });

  test('is told from that about a model of the same name in another team', async () => {
    const pair = [
      { id: 'nim/a/same', tags: ['1'] },
      { id: 'nim/b/same', tags: ['2'] },
    ];
    expect((await generate({ models: pair })).code).toBe(0);
    expect([made('nim/a/same')?.tags, made('nim/b/same')?.tags]).toEqual([['1'], ['2']]);
  });

  test('of more odd tags than anybody reads is named in part and counted', async () => {
    const tags = ['1.0.0', ...Array.from({ length: 30 }, (_, index) => `/${index}`)];
    const { stderr } = await ask({ tags });
    expect(stderr.split('\n').filter((line) => line.includes(id))).toHaveLength(11);
    expect(stderr).toContain('20 more such tags');
  });
});

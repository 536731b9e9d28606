import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseCatalog } from '../../../../lib/nim/catalog/catalog.ts';
import { CatalogDisabled } from '../../../../lib/nim/catalog/document.ts';

const model = { id: 'nim/a/b', name: 'B', containerImage: 'nvcr.io/nim/a/b', tags: ['1.0.0'] };
const catalog = (models: unknown, more = {}) => parseCatalog(JSON.stringify({ schemaVersion: '1.0', models, ...more }));

describe('the catalog', () => {
  test('gives each model with its image, versions and default', () => {
    expect(catalog([{ ...model, latestTag: '1.0.0', euRestricted: true }]).models).toEqual([
      expect.objectContaining({
        id: 'nim/a/b',
        image: 'nvcr.io/nim/a/b',
        tags: [{ tag: '1.0.0', floating: false }],
        defaultTag: '1.0.0',
        ngcLatestTag: '1.0.0',
        restricted: true,
      }),
    ]);
  });

  test.each([
    ['null', null],
    ['a text', 'x'],
    ['no id', { ...model, id: undefined }],
    ['an id that climbs', { ...model, id: 'nim/../x' }],
    ['an image of another registry', { ...model, containerImage: 'evil.example.com/nim/a/b' }],
    ['an image that only begins like an allowed one', { ...model, containerImage: 'nvcr.io.example.com/nim/a/b' }],
    ['a number as image', { ...model, containerImage: 5 }],
    ['an image with a tag', { ...model, containerImage: 'nvcr.io/nim/a/b:1' }],
    ['tags that are no list', { ...model, tags: '1.0.0' }],
  ])('leaves out an entry with %s, says so, and keeps the others', (_what, bad) => {
    const { models, warnings } = catalog([bad, { ...model, id: 'nim/a/good' }]);
    expect(models.map(({ id }) => id)).toEqual(['nim/a/good']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toContain('models[0]');
  });

  test.each<[string, object, string, object]>([
    ['no name', { name: undefined }, '', { name: 'b' }],
    ['a name that is no text', { name: 7 }, 'name', { name: 'b' }],
    [
      'a tag that no image can have',
      { tags: ['1.0.0', '../x'] },
      'tags',
      { tags: [{ tag: '1.0.0', floating: false }] },
    ],
    ['a number as text', { minGPUMemoryGB: '16' }, 'minGPUMemoryGB', { sizing: undefined }],
    ['a restriction that is no flag', { euRestricted: 'yes' }, 'euRestricted', { restricted: true }],
    ['a latest tag that it does not list', { latestTag: 'latest' }, 'latestTag', { ngcLatestTag: undefined }],
    [
      'a size that nobody vouches for',
      { sizing: { gpuCount: { value: 1, source: '', confidence: 'vendor' } } },
      'sizing.gpuCount',
      { sizing: undefined },
    ],
    [
      'a mark that does not say rightly where it is from',
      { euRestricted: true, restrictedProbe: { place: 5, date: '2026-02' } },
      'restrictedProbe.place',
      { restrictedProbe: { place: undefined, date: '2026-02' } },
    ],
    ['null for what is not known', { description: null, latestTag: null }, '', { description: undefined }],
  ])('keeps an entry with %s, and names what was left out', (_what, change, named, expected) => {
    const { models, warnings } = catalog([{ ...model, ...change }]);
    expect(models).toEqual([expect.objectContaining(expected)]);
    expect(warnings.map(({ message }) => message)).toEqual(named ? [expect.stringContaining(named)] : []);
  });

  test('takes images from the registries that are allowed, and from paths below them', () => {
    const mirrored = { ...model, containerImage: 'mirror.example.com:5000/nvidia/nim/a/b' };
    const text = JSON.stringify({ schemaVersion: '1.0', models: [mirrored, { ...model, id: 'nim/a/c' }] });
    expect(parseCatalog(text, ['mirror.example.com:5000/nvidia']).models.map(({ id }) => id)).toEqual(['nim/a/b']);
    expect(parseCatalog(text, ['mirror.example.com:5000/nv']).models).toEqual([]);
  });

  test('tells kind and publisher, by the id where it does not say', () => {
    const kinds = ['nim/nvidia/nv-rerankqa-1b', 'nim/baai/bge-m3', 'nim/meta/llama-3.1-8b-instruct', 'nim/a/thing'];
    const { models } = catalog([
      ...kinds.map((id) => ({ ...model, id })),
      { ...model, id: 'nim/x/y', kind: 'vision', publisher: 'Y' },
    ]);
    expect(models.map(({ kind, publisher }) => `${publisher} ${kind}`)).toEqual([
      'nvidia rerank',
      'baai embedding',
      'meta chat',
      'a other',
      'Y vision',
    ]);
  });

  test('gives sizing with who says so and how sure it is', () => {
    const said = { value: 4, source: 'vendor documentation', confidence: 'vendor' };
    const [first, second] = catalog([
      { ...model, minGPUMemoryGB: 16, sizing: { gpuCount: said, cacheGB: { value: 50 } } },
      { ...model, id: 'nim/a/c' },
    ]).models;
    expect(first?.sizing).toEqual({
      gpuCount: said,
      minGPUMemoryGB: { value: 16, source: 'catalog', confidence: 'unstated' },
    });
    expect(second?.sizing).toBeUndefined();
  });

  test('names no more than a hundred bad entries, and how many more there are', () => {
    const { warnings } = catalog(Array.from({ length: 150 }, () => null));
    expect(warnings).toHaveLength(101);
    expect(warnings.at(-1)?.message).toBe('and 50 more');
  });

  test('keeps the first of two entries with one id', () => {
    const { models, warnings } = catalog([model, { ...model, name: 'Second' }]);
    expect(models.map(({ name }) => name)).toEqual(['B']);
    expect(warnings[0]?.message).toContain('nim/a/b');
  });

  test('says of a mark who found it: its own probe, else that of the whole', () => {
    const seen = { place: 'where this catalog was generated', date: '2026-03-04' };
    const { models } = catalog(
      [
        { ...model, euRestricted: true, restrictedProbe: seen },
        { ...model, id: 'nim/a/c', euRestricted: true },
        { ...model, id: 'nim/a/d' },
        { ...model, id: 'nim/a/e', restrictedProbe: seen },
      ],
      { restrictedProbe: { place: 'EU', date: '2026-02' } },
    );
    expect(models.map(({ restrictedProbe }) => restrictedProbe)).toEqual([
      seen,
      { place: 'EU', date: '2026-02' },
      undefined,
      undefined,
    ]);
  });

  test.each([
    [{ generatedAt: 20260219 }, 'generatedAt'],
    [{ restrictedProbe: 'EU' }, 'restrictedProbe'],
    [{ restrictedProbe: ['EU'] }, 'restrictedProbe'],
    [{ restrictedProbe: { place: 'EU', date: 2026 } }, 'restrictedProbe.date'],
  ])('with %j says what it left out', (more, named) => {
    expect(catalog([model], more).warnings).toEqual([{ message: expect.stringContaining(named) }]);
  });

  test('of an unknown schema version is read as far as possible, with a warning', () => {
    const { models, warnings } = catalog([model], { schemaVersion: '9' });
    expect(models).toHaveLength(1);
    expect(warnings[0]?.message).toContain('schemaVersion');
  });

  test.each(['', '{', '[]', 'null', '{}', '{"models":{}}'])('is disabled when it is %p', (text) => {
    expect(() => parseCatalog(text)).toThrow(CatalogDisabled);
  });

  test.each([[{ toString: 1, valueOf: 1 }], [['1.0']], [true], [null]])(
    'of the schema version %j is read with a warning',
    (schemaVersion) => {
      const { models, warnings } = parseCatalog(JSON.stringify({ schemaVersion, models: [model] }));
      expect(models).toHaveLength(1);
      expect(warnings).toEqual([{ message: expect.stringContaining('schemaVersion') }]);
    },
  );

  test('leaves out the oldest of too many versions', () => {
    const tags = [...Array.from({ length: 1000 }, (_, index) => `1.0.${index}`), '2.0.0'];
    const { models, warnings } = parseCatalog(JSON.stringify({ schemaVersion: '1.0', models: [{ ...model, tags }] }));
    expect(models[0]).toMatchObject({ defaultTag: '2.0.0' });
    expect(models[0]?.tags).toHaveLength(1000);
    expect(warnings).toEqual([{ message: expect.stringContaining('more than 1000') }]);
  });

  test('as shipped has every entry readable and 186 models', () => {
    const file = new URL('../../../../knative/base/400-catalog.yaml', import.meta.url);
    const configMap = parse(readFileSync(file, 'utf8')) as { data: Record<string, string> };
    const { models, warnings } = parseCatalog(configMap.data['models.json'] ?? '');
    expect(warnings).toEqual([]);
    expect(models).toHaveLength(186);
    expect(models.filter(({ restricted }) => restricted)).toHaveLength(4);
    expect(models.filter(({ defaultTag }) => defaultTag === undefined)).toEqual([]);
  });
});

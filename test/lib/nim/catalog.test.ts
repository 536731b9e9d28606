import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { CatalogDisabled, parseCatalog } from '../../../lib/nim/catalog.ts';

const model = { id: 'nim/a/b', name: 'B', containerImage: 'nvcr.io/nim/a/b', tags: ['1.0.0'] };
const catalog = (models: unknown, more = {}) => parseCatalog(JSON.stringify({ schemaVersion: '1.0', models, ...more }));

describe('the catalog', () => {
  test('gives each model with its image, versions and default', () => {
    expect(catalog([{ ...model, latestTag: 'latest', euRestricted: true }]).models).toEqual([
      expect.objectContaining({
        id: 'nim/a/b',
        image: 'nvcr.io/nim/a/b',
        tags: [{ tag: '1.0.0', floating: false }],
        defaultTag: '1.0.0',
        ngcLatestTag: 'latest',
        restricted: true,
      }),
    ]);
  });

  test.each([
    ['null', null],
    ['a text', 'x'],
    ['no name', { ...model, name: undefined }],
    ['a number as image', { ...model, containerImage: 5 }],
    ['an image with a tag', { ...model, containerImage: 'nvcr.io/nim/a/b:1' }],
    ['tags that are no list', { ...model, tags: '1.0.0' }],
    ['a tag that no image can have', { ...model, tags: ['1.0.0', '../x'] }],
  ])('leaves out an entry with %s, says so, and keeps the others', (_what, bad) => {
    const { models, warnings } = catalog([bad, { ...model, id: 'nim/a/good' }]);
    expect(models.map(({ id }) => id)).toEqual(['nim/a/good']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toContain('models[0]');
  });

  test('keeps the first of two entries with one id', () => {
    const { models, warnings } = catalog([model, { ...model, name: 'Second' }]);
    expect(models.map(({ name }) => name)).toEqual(['B']);
    expect(warnings[0]?.message).toContain('nim/a/b');
  });

  test('of an unknown schema version is read as far as possible, with a warning', () => {
    const { models, warnings } = catalog([model], { schemaVersion: '9' });
    expect(models).toHaveLength(1);
    expect(warnings[0]?.message).toContain('schemaVersion');
  });

  test.each(['', '{', '[]', 'null', '{}', '{"models":{}}'])('is disabled when it is %p', (text) => {
    expect(() => parseCatalog(text)).toThrow(CatalogDisabled);
  });

  test('as shipped has every entry readable and 186 models', () => {
    const file = new URL('../../../knative/base/400-catalog.yaml', import.meta.url);
    const configMap = parse(readFileSync(file, 'utf8')) as { data: Record<string, string> };
    const { models, warnings } = parseCatalog(configMap.data['models.json'] ?? '');
    expect(warnings).toEqual([]);
    expect(models).toHaveLength(186);
    expect(models.filter(({ restricted }) => restricted)).toHaveLength(4);
    expect(models.filter(({ defaultTag }) => defaultTag === undefined)).toEqual([]);
  });
});

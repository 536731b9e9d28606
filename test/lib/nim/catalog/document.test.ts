import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { ConfigMap } from '../../../../lib/kube/object.ts';
import { readCatalog } from '../../../../lib/nim/catalog/catalog.ts';
import { CatalogDisabled, readDocument } from '../../../../lib/nim/catalog/document.ts';

const entry = { id: 'nim/meta/llama', name: 'Llama', containerImage: 'nvcr.io/nim/meta/llama', tags: ['1.0.0'] };
const document = {
  schemaVersion: '1.0',
  generatedAt: '2026-02-19T00:00:00Z',
  restrictedProbe: { place: 'eu-central-1', date: '2026-02' },
  models: [entry],
};
const configMap = (content: Partial<ConfigMap>): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'catalog' },
  ...content,
});
const zipped = (text: string) => gzipSync(text).toString('base64');

describe('a catalog ConfigMap', () => {
  test.each([
    ['text', { data: { 'models.json': JSON.stringify(document) } }],
    ['gzip', { binaryData: { 'models.json.gz': zipped(JSON.stringify(document)) } }],
  ])('as %s', (_form, content) => {
    const catalog = readCatalog(readDocument(configMap(content)));
    expect(catalog).toMatchObject({
      schemaVersion: '1.0',
      generatedAt: '2026-02-19T00:00:00Z',
      restrictedProbe: { place: 'eu-central-1', date: '2026-02' },
      models: [{ id: 'nim/meta/llama', tags: [{ tag: '1.0.0' }] }],
      warnings: [],
    });
  });

  test('with a byte order mark in front, in either shape', () => {
    const whole = configMap({ data: { 'models.json': `\ufeff${JSON.stringify(document)}` } });
    expect(readDocument(whole).entries).toHaveLength(1);
    const one = JSON.stringify({ name: 'llama', namespace: 'nim/meta', tags: ['1.0.0'] });
    expect(readCatalog(readDocument(configMap({ data: { llama: `\ufeff${one}` } }))).models).toHaveLength(1);
  });

  test('that has both forms is read as text, and says so', () => {
    const text = JSON.stringify(document);
    const both = configMap({ data: { 'models.json': text }, binaryData: { 'models.json.gz': 'bm9uZQ==' } });
    const { models, warnings } = readCatalog(readDocument(both));
    expect(models).toHaveLength(1);
    expect(warnings).toEqual([{ message: expect.stringContaining('models.json.gz: passed over') }]);
  });

  test('with a key a model', () => {
    const one = {
      name: 'llama',
      displayName: 'Llama',
      shortDescription: 'About it',
      namespace: 'nim/meta',
      tags: ['1.15', '1.8.0'],
      latestTag: '1.15',
      updatedDate: '2026-01-01',
      euRestricted: true,
    };
    const hijack = { ...one, name: 'z', id: 'nim/meta/other', containerImage: 'nvcr.io/nim/meta/other' };
    const data = {
      llama: JSON.stringify(one),
      broken: '{',
      list: '[]',
      nameless: JSON.stringify({ ...one, namespace: undefined }),
      z: JSON.stringify(hijack),
    };
    const { models, warnings, schemaVersion } = readCatalog(readDocument(configMap({ data })));
    expect(schemaVersion).toBeUndefined();
    expect(models).toEqual([
      expect.objectContaining({
        id: 'nim/meta/llama',
        name: 'Llama',
        description: 'About it',
        image: 'nvcr.io/nim/meta/llama',
        tags: [
          { tag: '1.15', floating: true },
          { tag: '1.8.0', floating: false },
        ],
        defaultTag: '1.8.0',
        ngcLatestTag: '1.15',
        restricted: true,
      }),
      expect.objectContaining({ id: 'nim/meta/z', image: 'nvcr.io/nim/meta/z' }),
    ]);
    expect(warnings.map(({ message }) => message.split(':')[0])).toEqual(['broken', 'list', 'nameless']);
  });

  test.each<[string, Partial<ConfigMap>]>([
    ['nothing in it', {}],
    ['text that is not JSON', { data: { 'models.json': '{' } }],
    ['no list of models', { data: { 'models.json': '{"models":{}}' } }],
    ['text that is not UTF-8', { binaryData: { 'models.json': Buffer.from('{}', 'utf16le').toString('base64') } }],
    ['a gzip that is none', { binaryData: { 'models.json.gz': 'bm9uZQ==' } }],
    ['a gzip of something else', { binaryData: { 'models.json.gz': zipped('{') } }],
    [
      'a gzip that unpacks to more than there can be',
      { binaryData: { 'models.json.gz': zipped(' '.repeat(2 ** 25)) } },
    ],
  ])('with %s disables the catalog, and says what to do', (_what, content) => {
    expect(() => readDocument(configMap(content))).toThrow(CatalogDisabled);
    expect(() => readDocument(configMap(content))).toThrow(/apply the shipped catalog again/);
  });
});

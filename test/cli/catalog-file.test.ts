import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { catalogManifest, readCatalogFile } from '../../cli/catalog/catalog-file.ts';
import { Journal } from '../../cli/catalog/journal.ts';
import type { ConfigMap } from '../../lib/kube/object.ts';
import { readCatalog } from '../../lib/nim/catalog/catalog.ts';
import { readDocument } from '../../lib/nim/catalog/document.ts';
import { catalogFolder, entry } from '../support/catalog-files.ts';

let folder: ReturnType<typeof catalogFolder>;
beforeEach(() => {
  folder = catalogFolder();
});
afterEach(() => folder.remove());

describe('a catalog manifest', () => {
  const many = Array.from({ length: 3000 }, (_, index) => entry(`nim/a/model-${String(index).padStart(4, '0')}`));
  const of = (entries: readonly ReturnType<typeof entry>[]) => ({
    generatedAt: '2026-01-01',
    restrictedProbe: undefined,
    entries,
  });

  test('that fits is text, and reads back as it was', () => {
    const manifest = catalogManifest(of([entry('nim/a/b')]));
    expect(readCatalog(readDocument(parse(manifest) as ConfigMap)).models.map(({ id }) => id)).toEqual(['nim/a/b']);
    expect(manifest.split('\n').filter((line) => line.includes('"id"'))).toHaveLength(1);
  });

  test('that would not fit is gzipped, and the functions read it just so', () => {
    const manifest = catalogManifest(of(many), 200_000);
    const configMap = parse(manifest) as ConfigMap;
    expect(Object.keys(configMap.binaryData ?? {})).toEqual(['models.json.gz']);
    expect(readCatalog(readDocument(configMap)).models).toHaveLength(3000);
    expect(catalogManifest(of(many), 200_000)).toBe(manifest);
  });
});

describe('a catalog file', () => {
  test('may be a bare models.json', () => {
    writeFileSync(folder.path('models.json'), JSON.stringify({ schemaVersion: '1.0', models: [entry('nim/a/b')] }));
    expect(readCatalogFile(folder.path('models.json')).entries.map(({ id }) => id)).toEqual(['nim/a/b']);
  });

  test('has its unusable entries named, and a mark that is no flag counts as one', () => {
    const odd = [entry('nim/a/b', { euRestricted: 'yes' }), { id: 5, tags: [] }, null];
    const { entries, unusable } = readCatalogFile(folder.write('c.yaml', odd));
    expect(entries).toMatchObject([{ id: 'nim/a/b', euRestricted: true }]);
    expect(unusable).toEqual([expect.stringContaining('models[1]'), expect.stringContaining('models[2]')]);
  });
});

test('what an interrupted run learned is of no use to another question', () => {
  const path = folder.path('x.partial');
  new Journal(path, 'detect-eu us-east-1 https://a.invalid/').add('nim/a/b', { kind: 'restricted' });
  expect([...new Journal(path, 'detect-eu us-east-1 https://a.invalid/').known.keys()]).toEqual(['nim/a/b']);
  expect([...new Journal(path, 'detect-eu eu-central-1 https://a.invalid/').known.keys()]).toEqual([]);
  expect([...new Journal(path, 'detect-eu us-east-1 https://a.invalid/').known.keys()]).toEqual([]);
});

test('what an interrupted run learned is forgotten a day after it began, however often it was started again', () => {
  const path = folder.path('x.partial');
  const hour = 3_600_000;
  new Journal(path, 'generate', 0).add('nim/a/b', { kind: 'restricted' });
  expect(new Journal(path, 'generate', 23 * hour).known.size).toBe(1);
  expect(new Journal(path, 'generate', 46 * hour).known.size).toBe(0);
});

test('a line of a journal that is none is passed over', () => {
  const path = folder.path('x.partial');
  const lines = [['about', 'generate', 0], ['nim/a/b', { kind: 'listed' }], ['nim/a/c', { kind: 'restricted' }], 5];
  writeFileSync(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n["nim/a/d", {`);
  expect([...new Journal(path, 'generate', 1).known.keys()]).toEqual(['nim/a/c']);
});

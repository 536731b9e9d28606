import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { catalogManifest, type Entry, readCatalogFile } from '../../cli/catalog/catalog-file.ts';
import { Journal } from '../../cli/catalog/journal.ts';
import type { ConfigMap } from '../../lib/kube/object.ts';
import { readCatalog } from '../../lib/nim/catalog/catalog.ts';
import { readDocument } from '../../lib/nim/catalog/document.ts';
import { runCli } from '../support/cli.ts';
import { listed, startNgcCatalog } from '../support/ngc-catalog.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalog-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const entry = (id: string, change: Partial<Entry> = {}): Entry => ({
  id,
  name: id,
  containerImage: `nvcr.io/${id}`,
  tags: ['1.1.0', '1.0.0'],
  latestTag: '1.1.0',
  euRestricted: false,
  ...change,
});
const file = (name: string, entries: readonly unknown[], more: object = {}): string => {
  const path = join(folder, name);
  const catalog = {
    generatedAt: '2026-01-01T00:00:00Z',
    restrictedProbe: undefined,
    entries: entries as Entry[],
    ...more,
  };
  writeFileSync(path, catalogManifest(catalog));
  return path;
};
const catalog = (...args: string[]) => runCli(['catalog', ...args]);

describe('a catalog manifest', () => {
  const many = Array.from({ length: 3000 }, (_, index) => entry(`nim/a/model-${String(index).padStart(4, '0')}`));

  test('that fits is text, and reads back as it was', () => {
    const manifest = catalogManifest({
      generatedAt: '2026-01-01',
      restrictedProbe: undefined,
      entries: [entry('nim/a/b')],
    });
    expect(readCatalog(readDocument(parse(manifest) as ConfigMap)).models.map(({ id }) => id)).toEqual(['nim/a/b']);
    expect(manifest.split('\n').filter((line) => line.includes('"id"'))).toHaveLength(1);
  });

  test('that would not fit is gzipped, and the functions read it just so', () => {
    const bytes = { generatedAt: '2026-01-01', restrictedProbe: undefined, entries: many };
    const manifest = catalogManifest(bytes, 200_000);
    const configMap = parse(manifest) as ConfigMap;
    expect(Object.keys(configMap.binaryData ?? {})).toEqual(['models.json.gz']);
    expect(readCatalog(readDocument(configMap)).models).toHaveLength(3000);
    expect(catalogManifest(bytes, 200_000)).toBe(manifest);
  });
});

describe('catalog diff', () => {
  const before = [entry('nim/a/same'), entry('nim/a/gone'), entry('nim/a/other', { euRestricted: true })];
  const after = [
    entry('nim/a/same'),
    entry('nim/a/new'),
    entry('nim/a/other', { tags: ['1.2.0', '1.1.0'], latestTag: '1.2.0' }),
  ];

  test('tells what was added, removed, changed and is restricted', async () => {
    const { code, stdout } = await catalog('diff', file('old.yaml', before), file('new.yaml', after));
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'Added (1)',
      '  nim/a/new: 1.1.0, 1.0.0',
      '',
      'Removed (1)',
      '  nim/a/gone',
      '',
      'Changed (1)',
      '  nim/a/other: +1.2.0 -1.0.0 latest 1.1.0 → 1.2.0',
      '',
      'Restrictions (1)',
      '  nim/a/other: is not restricted any more',
      '',
    ]);
  });

  test('as Markdown, and of no difference', async () => {
    const old = file('old.yaml', before);
    const { stdout } = await catalog('diff', '--markdown', old, file('new.yaml', after));
    expect(stdout).toContain('## Removed (1)\n\n- `nim/a/gone`\n');
    expect((await catalog('diff', old, old)).stdout).toBe('No difference.\n');
  });
});

describe('catalog verify', () => {
  test('finds the shipped catalog fine', async () => {
    const shipped = new URL('../../knative/base/400-catalog.yaml', import.meta.url).pathname;
    expect(await catalog('verify', shipped)).toMatchObject({ code: 0, stdout: '' });
  });

  test.each<[string, readonly unknown[], string]>([
    ['an entry without image', [{ ...entry('nim/a/b'), containerImage: undefined }], 'containerImage'],
    ['an image of elsewhere', [{ ...entry('nim/a/b'), containerImage: 'evil.example.com/a' }], 'allowed registry'],
    ['a repeat', [entry('nim/a/b'), entry('nim/a/b')], 'used before'],
    ['another order', [entry('nim/b/b'), entry('nim/a/b')], 'not sorted'],
    ['tags in another order', [entry('nim/a/b', { tags: ['1.0.0', '1.1.0'] })], 'newest first'],
    ['a tag twice', [entry('nim/a/b', { tags: ['1.1.0', '1.1.0'] })], 'newest first'],
    ['no tag', [entry('nim/a/b', { tags: [] })], 'has no tag'],
  ])('names %s', async (_what, entries, text) => {
    expect(await catalog('verify', file('bad.yaml', entries))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(text),
    });
  });

  test('names what is no catalog at all', async () => {
    writeFileSync(join(folder, 'x'), ': {');
    expect((await catalog('verify', join(folder, 'x'))).code).toBe(1);
    expect((await catalog('verify', join(folder, 'absent'))).stderr).toContain('absent cannot be read');
    expect((await catalog('verify')).code).toBe(2);
  });
});

describe('catalog mirror-list', () => {
  test('lists images for a mirror, or leads there', async () => {
    const path = file('c.yaml', [entry('nim/a/b'), entry('nim/a/c')]);
    expect((await catalog('mirror-list', path)).stdout).toBe('nvcr.io/nim/a/b:1.1.0\nnvcr.io/nim/a/c:1.1.0\n');
    expect((await catalog('mirror-list', path, '--model', 'nim/a/c', '--tags', 'all')).stdout).toBe(
      'nvcr.io/nim/a/c:1.1.0\nnvcr.io/nim/a/c:1.0.0\n',
    );
    const { stdout } = await catalog(
      'mirror-list',
      path,
      '--model',
      'nim/a/c',
      '--mirror',
      'mirror.example.com/nvidia',
    );
    expect(parse(stdout)).toMatchObject({
      apiVersion: 'config.openshift.io/v1',
      kind: 'ImageTagMirrorSet',
      spec: {
        imageTagMirrors: [
          {
            source: 'nvcr.io/nim/a/c',
            mirrors: ['mirror.example.com/nvidia/nim/a/c'],
            mirrorSourcePolicy: 'NeverContactSource',
          },
        ],
      },
    });
    expect(await catalog('mirror-list', path, '--model', 'nim/x/y')).toMatchObject({ code: 1 });
  });
});

describe('catalog detect-eu', () => {
  test('records what is restricted, from where and how completely; an incomplete probe replaces no complete one', async () => {
    const all = Array.from({ length: 12 }, (_, index) => ({
      ...listed(index),
      ...(index === 3 ? { status: 451 } : {}),
    }));
    const ngc = await startNgcCatalog({ models: all });
    const out = join(folder, 'probe.json');
    const detect = (...more: string[]) =>
      runCli(['catalog', 'detect-eu', '--out', out, '--ngc', ngc.url, ...more], {
        env: { NGC_API_KEY: 'nvapi-good-x' },
      });
    expect((await detect()).code).toBe(2);
    expect((await detect('--place', 'eu-central-1')).code).toBe(0);
    const probe = JSON.parse(readFileSync(out, 'utf8'));
    expect(probe).toEqual({
      place: 'eu-central-1',
      date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      asked: 12,
      failed: 0,
      complete: true,
      restricted: [all[3]?.id],
    });
    ngc.change({ models: all.map((model, index) => (index === 5 ? { ...model, status: 404 } : model)) });
    expect(await detect('--place', 'elsewhere')).toMatchObject({ code: 1, stderr: expect.stringContaining('stays') });
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(probe);
    expect((await detect('--place', 'elsewhere', '--force')).code).toBe(1);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ complete: false, failed: 1 });
    await ngc.close();
  });
});

test('an unknown command and an unknown flag get one line and exit code 2', async () => {
  expect(await runCli(['catalog', 'bogus'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^nim-functions: .*\n$/),
  });
  expect(await catalog('verify', '--bogus')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^nim-functions: .*\n$/),
  });
  expect(await runCli(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('mirror-list') });
});

test('readCatalogFile takes a bare models.json too', () => {
  const path = join(folder, 'models.json');
  writeFileSync(path, JSON.stringify({ schemaVersion: '1.0', models: [entry('nim/a/b')] }));
  expect(readCatalogFile(path).entries.map(({ id }) => id)).toEqual(['nim/a/b']);
});

test('what an interrupted run learned is of no use to another question', () => {
  const path = join(folder, 'x.partial');
  new Journal(path, 'detect-eu us-east-1 https://a.invalid/').add('nim/a/b', { kind: 'restricted' });
  expect([...new Journal(path, 'detect-eu us-east-1 https://a.invalid/').known.keys()]).toEqual(['nim/a/b']);
  expect([...new Journal(path, 'detect-eu eu-central-1 https://a.invalid/').known.keys()]).toEqual([]);
  expect([...new Journal(path, 'detect-eu us-east-1 https://a.invalid/').known.keys()]).toEqual([]);
});

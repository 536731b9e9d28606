import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { catalog, catalogFolder, entry } from '../support/catalog-files.ts';

let folder: ReturnType<typeof catalogFolder>;
beforeEach(() => {
  folder = catalogFolder();
});
afterEach(() => folder.remove());

const said = (value: unknown) => ({ value, source: 'somebody', confidence: 'vendor' });
const found = { place: 'EU', date: '2026-01' };

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
    ['a latest tag that is not listed', [entry('nim/a/b', { latestTag: '9' })], 'latestTag'],
    ['a kind that nobody knows', [entry('nim/a/b', { kind: 'chatt' })], 'kind'],
    ['an id that is none', [entry('nim/A/b')], 'id'],
    ['no models', [], 'no models'],
    ['a misspelt mark', [entry('nim/a/b', { euRestrictd: true })], '"euRestrictd" is not known'],
    ['a misspelt size', [entry('nim/a/b', { sizing: { minGpuMemoryGB: said(4) } })], '"sizing.minGpuMemoryGB" is not'],
    ['a size without source', [entry('nim/a/b', { sizing: { gpuCount: { ...said(4), source: '' } } })], 'gpuCount'],
    ['a mark of nobody', [entry('nim/a/b', { euRestricted: true })], 'no place or no date'],
    [
      'a mark of an impossible date',
      [entry('nim/a/b', { euRestricted: true, restrictedProbe: { place: 'EU', date: '2026-13' } })],
      'no place or no date',
    ],
    ['a date that is none', [entry('nim/a/b', { updatedDate: 'whenever' })], 'updatedDate "whenever"'],
    ['the image of another model', [entry('nim/a/b', { containerImage: 'nvcr.io/evil/x' })], 'not nvcr.io/nim/a/b'],
    [
      'one image under two ids',
      [entry('nim/a/b'), entry('nim/a/c', { containerImage: 'nvcr.io/nim/a/b' })],
      'nim/a/c: its image is that of nim/a/b',
    ],
    [
      'more memory at least than recommended',
      [entry('nim/a/b', { minGPUMemoryGB: 80, recommendedGPUMemoryGB: 40 })],
      'more than its recommended',
    ],
  ])('names %s', async (_what, entries, text) => {
    expect(await catalog('verify', folder.write('bad.yaml', entries))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(text),
    });
  });

  test.each([
    [{ modles: [] }, '"modles" is not known'],
    [{ restrictedProbe: 'EU' }, 'restrictedProbe'],
    [{ restrictedProbe: { place: 'EU', date: 'in spring' } }, 'restrictedProbe'],
  ])('names what is odd about the whole: %j', async (more, text) => {
    const document = { schemaVersion: '1.2', generatedAt: '2026-01-01', models: [entry('nim/a/b')], ...more };
    writeFileSync(folder.path('models.json'), JSON.stringify(document));
    const ran = await catalog('verify', folder.path('models.json'));
    expect(ran).toMatchObject({ code: 1, stdout: expect.stringContaining(text) });
    expect(ran.stdout.split('\n')).toHaveLength(2);
  });

  test('names a second form that nobody reads', async () => {
    const path = folder.write('both.yaml', [entry('nim/a/b')]);
    writeFileSync(path, `${readFileSync(path, 'utf8')}binaryData:\n  models.json.gz: bm9uZQ==\n`);
    expect(await catalog('verify', path)).toMatchObject({ code: 1, stdout: expect.stringContaining('models.json.gz') });
  });

  test.each([[undefined], ['yesterday'], ['2026-02-31']])('names the time %s', async (generatedAt) => {
    const path = folder.write('bad.yaml', [entry('nim/a/b')], { generatedAt });
    expect(await catalog('verify', path)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^generatedAt.*\n$/),
    });
  });

  test('takes images of the registries that it is told', async () => {
    const path = folder.write('c.yaml', [entry('nim/a/b', { containerImage: 'mirror.example.com:5000/nim/a/b' })]);
    expect((await catalog('verify', path)).code).toBe(1);
    expect((await catalog('verify', path, '--registry', 'mirror.example.com:5000')).code).toBe(0);
    expect((await catalog('verify', path, '--registry', 'not a registry')).code).toBe(2);
  });

  test('asks of one key a model only what that shape can have', async () => {
    const data = {
      b: JSON.stringify({ name: 'a', namespace: 'nim/x', tags: ['1.0.0', 'latest', '1.1.0'], latestTag: '1.1.0' }),
      a: JSON.stringify({ name: 'b', namespace: 'nim/x', tags: ['1.0.0'], euRestricted: true }),
    };
    writeFileSync(
      folder.path('b.yaml'),
      stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' }, data }),
    );
    expect(await catalog('verify', folder.path('b.yaml'))).toMatchObject({ code: 0, stdout: '' });
  });

  test('mentions a restricted model without tags, and a file too large for a plain kubectl apply', async () => {
    const many = Array.from({ length: 2500 }, (_, index) => entry(`nim/a/m${String(index).padStart(4, '0')}`));
    const path = folder.write('c.yaml', [
      ...many,
      entry('nim/b/b', { tags: [], latestTag: undefined, euRestricted: true, restrictedProbe: found }),
    ]);
    const { code, stdout, stderr } = await catalog('verify', path);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('nim/b/b: has no tag');
    expect(stderr).toContain('--server-side');
  });

  test('names what is no catalog at all', async () => {
    writeFileSync(folder.path('x'), ': {');
    expect((await catalog('verify', folder.path('x'))).code).toBe(1);
    expect((await catalog('verify', folder.path('absent'))).stderr).toContain('absent cannot be read');
    expect((await catalog('verify')).code).toBe(2);
  });
});

test.each([[['catalog', 'bogus']], [['catalog', 'verify', '--bogus']]])(
  'the command line %j gets one line and exit code 2',
  async ([, ...args]) => {
    expect(await catalog(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(/^nim-functions: .*\n$/) });
  },
);

test('--help lists the commands', async () => {
  expect(await catalog('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('mirror-list') });
});

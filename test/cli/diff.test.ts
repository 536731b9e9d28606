import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { catalog, catalogFolder, entry } from '../support/catalog-files.ts';

let folder: ReturnType<typeof catalogFolder>;
beforeEach(() => {
  folder = catalogFolder();
});
afterEach(() => folder.remove());

describe('catalog diff', () => {
  const before = [entry('nim/a/same'), entry('nim/a/gone'), entry('nim/a/other', { euRestricted: true })];
  const after = [
    entry('nim/a/same'),
    entry('nim/a/new'),
    entry('nim/a/other', { tags: ['1.2.0', '1.1.0'], latestTag: '1.2.0', publisher: 'A', updatedDate: '2026-01-02' }),
  ];

  test('tells what was added, removed, changed and is restricted', async () => {
    const { code, stdout } = await catalog('diff', folder.write('old.yaml', before), folder.write('new.yaml', after));
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'Added (1)',
      '  nim/a/new: 1.1.0, 1.0.0',
      '',
      'Removed (1)',
      '  nim/a/gone',
      '',
      'Changed (1)',
      '  nim/a/other: +1.2.0, -1.0.0, latest 1.1.0 → 1.2.0, updated none → 2026-01-02, publisher none → A',
      '',
      'Restrictions (1)',
      '  nim/a/other: is not restricted any more',
      '',
    ]);
  });

  test('tells what is new about the catalog itself, and which entries could not be compared', async () => {
    const probe = { place: 'eu-central-1', date: '2026-02-03' };
    const more = { generatedAt: '2026-02-04T00:00:00Z', restrictedProbe: probe };
    const old = folder.write('old.yaml', before);
    const { stdout } = await catalog('diff', old, folder.write('new.yaml', [...before, { id: 7 }], more));
    expect(stdout.split('\n')).toEqual([
      'Catalog (2)',
      '  captured 2026-01-01T00:00:00Z → 2026-02-04T00:00:00Z',
      '  restrictions probed none → eu-central-1 2026-02-03',
      '',
      'Not comparable (1)',
      '  in the new one: models[3] has no id or no tags',
      '',
    ]);
  });

  test('as Markdown, in which nothing is markup that came from a catalog', async () => {
    const old = folder.write('old.yaml', before);
    const { stdout } = await catalog('diff', '--markdown', old, folder.write('new.yaml', after));
    expect(stdout).toContain('## Removed (1)\n\n- `nim/a/gone`\n');
    const named = folder.write('named.yaml', [entry('nim/a/same', { name: '<b>*x*' })]);
    expect((await catalog('diff', '--markdown', old, named)).stdout).toContain('\\<b\\>\\*x\\*');
    const forged = [entry('nim/a/same', { name: 'x\n\n## Removed (9)\n' }), entry('nim/a/`<img>', {})];
    const { stdout: told } = await catalog('diff', '--markdown', old, folder.write('forged.yaml', forged));
    expect(told).not.toMatch(/^## Removed \(9\)/m);
    expect(told).not.toContain('`nim/a/`');
  });

  test('tells sizes by their values, wherever the functions read them', async () => {
    const sized = (value: number) => ({ gpuCount: { value, source: 'somebody', confidence: 'vendor' } });
    const old = folder.write('old.yaml', [entry('nim/a/b', { minGPUMemoryGB: 16, sizing: sized(1) })]);
    const { stdout } = await catalog(
      'diff',
      old,
      folder.write('new.yaml', [entry('nim/a/b', { minGPUMemoryGB: 160, sizing: sized(2) })]),
    );
    expect(stdout).toContain('minGPUMemoryGB 16 → 160');
    expect(stdout).toMatch(/gpuCount .*"value":1.* → .*"value":2/);
  });

  test.each<[string, readonly unknown[], object, string]>([
    ['another order of tags', [entry('nim/a/b', { tags: ['1.0.0', '1.1.0'] })], {}, 'nim/a/b: tags in another order'],
    ['an entry twice', [entry('nim/a/b'), entry('nim/a/b')], {}, 'entries with the id nim/a/b 1 → 2'],
    ['a misspelt field', [entry('nim/a/b', { euRestrictd: true })], {}, 'nim/a/b: euRestrictd none → true'],
    [
      'another finder of a mark',
      [entry('nim/a/b', { restrictedProbe: { place: 'EU', date: '2026-02' } })],
      {},
      'nim/a/b: found none → EU 2026-02',
    ],
  ])('tells %s', async (_what, entries, more, text) => {
    const old = folder.write('old.yaml', [entry('nim/a/b')]);
    expect((await catalog('diff', old, folder.write('new.yaml', entries, more))).stdout).toContain(text);
  });

  test('tells another schema version, and fields of the whole that nobody reads', async () => {
    const document = { generatedAt: '2026-01-01', models: [entry('nim/a/b')] };
    writeFileSync(folder.path('old.json'), JSON.stringify({ ...document, schemaVersion: '1.0' }));
    writeFileSync(folder.path('new.json'), JSON.stringify({ ...document, schemaVersion: '1.2', region: 'EU' }));
    const { stdout } = await catalog('diff', folder.path('old.json'), folder.path('new.json'));
    expect(stdout).toContain('schema 1.0 → 1.2');
    expect(stdout).toContain('fields that nobody reads none → region');
  });

  test('of a catalog and itself is nothing', async () => {
    const old = folder.write('old.yaml', before);
    expect((await catalog('diff', old, old)).stdout).toBe('No difference.\n');
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { files, frozenRevisions, sumsOf } from './frozen.ts';

const listed = (sums: string) =>
  new Map(sums.split('\n').flatMap((line) => (line ? [[line.slice(66), line.slice(0, 64)] as const] : [])));

describe('what earlier revisions wrote', () => {
  test('is there', () => {
    expect(frozenRevisions.map(({ name }) => name)).toContain('v1');
  });

  test.each(frozenRevisions)('$name: every file is as it was frozen', ({ name, folder }) => {
    const frozen = listed(readFileSync(new URL(files.sums, folder), 'utf8'));
    const found = listed(sumsOf(folder));
    const changed = [...new Set([...frozen.keys(), ...found.keys()])].filter(
      (file) => frozen.get(file) !== found.get(file),
    );
    if (changed.length === 0) return;
    throw new Error(
      `changed in test/versions/${name}: ${changed.join(', ')}\n` +
        'Clusters have what that revision wrote, so it stays as it was. Take the change back; to hold a newer revision as well, ' +
        'add it beside this one: node test/versions/freeze.ts <name> (test/versions/README.md).',
    );
  });
});

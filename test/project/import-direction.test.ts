import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');

/** What each top folder may import of ours besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  events: [],
  lib: ['events'],
  functions: ['lib', 'events'],
  local: ['lib', 'events'],
  cli: ['lib', 'events'],
  image: ['functions', 'lib', 'events', 'local'],
  docs: ['functions', 'lib', 'events', 'local'],
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) => match[1] ?? '');
  return found.map((specifier) => relative(root, resolve(root, dirname(file), specifier)));
}

const folders = Object.keys(allowed).filter((folder) => readdirSync(root).includes(folder));

describe('dependencies run one way', () => {
  test.each(folders)('%s imports only what it may', (folder) => {
    const wrong = sources(folder).flatMap((file) =>
      importsOf(file)
        .filter((target) => ![folder, ...(allowed[folder] ?? [])].includes(target.split('/')[0] ?? ''))
        .map((target) => `${file} → ${target}`),
    );
    expect(sources(folder).length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  test('no function imports another', () => {
    const wrong = sources('functions').flatMap((file) => {
      const own = file.split('/')[1] ?? '';
      if (own.endsWith('.ts')) return [];
      return importsOf(file)
        .filter((target) => target.startsWith('functions/') && target.split('/')[1] !== own)
        .map((target) => `${file} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });
});

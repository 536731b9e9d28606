import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');
const sources = ['events', 'functions', 'lib', 'local', 'cli']
  .flatMap((folder) => {
    try {
      return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));
    } catch {
      // a folder that is not there (yet) has no files
      return [];
    }
  })
  .filter((file) => file.endsWith('.ts'));

test('a key is revealed in two places: to NVIDIA, and into the two Secrets', () => {
  const places = sources.flatMap((file) => {
    const count = readFileSync(join(root, file), 'utf8').split('.reveal()').length - 1;
    return count > 0 ? [`${file}: ${count}`] : [];
  });
  expect(places.sort()).toEqual(['lib/ngc/validate-key.ts: 1', 'lib/nim/deployment-secrets.ts: 1']);
});

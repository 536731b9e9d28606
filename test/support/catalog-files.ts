import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogManifest, type Entry } from '../../cli/catalog/catalog-file.ts';
import { type Ran, runCli } from './cli.ts';

export const entry = (id: string, change: Readonly<Record<string, unknown>> = {}): Entry => ({
  id,
  name: id,
  containerImage: `nvcr.io/${id}`,
  tags: ['1.1.0', '1.0.0'],
  latestTag: '1.1.0',
  euRestricted: false,
  ...(change as Partial<Entry>),
});

/** The catalog commands over a folder of files. Call `remove` at the end. */
export function catalogFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  const path = (name: string) => join(folder, name);
  return {
    path,
    /** Writes a catalog of these entries, whatever they are, and answers its path. */
    write(name: string, entries: readonly unknown[], more: object = {}): string {
      const whole = { generatedAt: '2026-01-01T00:00:00Z', restrictedProbe: undefined, ...more };
      writeFileSync(path(name), catalogManifest({ ...whole, entries: entries as Entry[] }));
      return path(name);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export const catalog = (...args: string[]): Promise<Ran> => runCli(['catalog', ...args]);

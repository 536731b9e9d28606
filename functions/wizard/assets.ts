import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface Asset {
  readonly contentType: string;
  readonly content: Buffer;
}

/** The files of the page by their path below it, read once: a folder of a few small files that never changes while we run. */
export function readAssets(folder: URL): ReadonlyMap<string, Asset> {
  const names = readdirSync(folder).filter((name) => Object.hasOwn(contentTypes, extname(name)));
  return new Map(
    names.map((name) => {
      const contentType = contentTypes[extname(name)] ?? 'application/octet-stream';
      return [`/${name}`, { contentType, content: readFileSync(new URL(name, folder)) }];
    }),
  );
}

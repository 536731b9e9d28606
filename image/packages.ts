import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** A package of which something is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, as the package gives it. */
  readonly licence: string;
  /** What the package ships as its licence and notices, joined. Empty where it ships none. */
  readonly licenceText: string;
  /** SHA-512 of the package as the registry delivered it, in hexadecimal. */
  readonly sha512: string | undefined;
}

const manifest = z.object({ name: z.string(), version: z.string(), license: z.string() });
const lockfile = z.object({ packages: z.record(z.string(), z.object({ integrity: z.string().optional() })) });
const licenceFile = /^(licen[cs]e|copying|notice)/i;

/** The packages that these files belong to (paths relative to `root`), sorted by name and version. */
export function packagesOf(root: string, inputs: Iterable<string>): readonly BundledPackage[] {
  const { packages } = lockfile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const folders = new Set([...inputs].flatMap((input) => folderOf(input) ?? []));
  const found = new Map(
    [...folders].map((folder) => {
      const inLockfile = folder.slice(folder.indexOf('node_modules/'));
      const one = readPackage(resolve(root, folder), packages[inLockfile]?.integrity);
      return [packageId(one), one];
    }),
  );
  return [...found.values()].sort((a, b) => (packageId(a) < packageId(b) ? -1 : 1));
}

/** How a package is told from others, in documents and in the SBOM. */
export const packageId = ({ name, version }: Pick<BundledPackage, 'name' | 'version'>): string => `${name}@${version}`;

/** The folder of the package that a file belongs to, undefined for one of ours. */
export const folderOf = (input: string): string | undefined => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];

function readPackage(folder: string, integrity: string | undefined): BundledPackage {
  const { name, version, license } = manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const files = readdirSync(folder, { withFileTypes: true }).filter((file) => file.isFile());
  const names = files.map((file) => file.name).filter((file) => licenceFile.test(file) && !/\.[cm]?js$/.test(file));
  const licenceText = names.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const sha512 = /^sha512-(.+)$/.exec(integrity ?? '')?.[1];
  return {
    name,
    version,
    licence: license,
    licenceText: licenceText.join('\n\n'),
    sha512: sha512 === undefined ? undefined : Buffer.from(sha512, 'base64').toString('hex'),
  };
}

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** A package of the base system that a shared library comes from. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly distribution: string;
  readonly files: readonly string[];
  /** Its copyright file; undefined where the base image left it out. */
  readonly copyright: string | undefined;
}

/** The packages that own these files, sorted by name. None where the system is not Debian's. */
export function debianPackages(files: readonly string[]): readonly DebianPackage[] {
  const owned = new Map<string, string[]>();
  for (const file of files) {
    const name = ownerOf(file);
    if (name) owned.set(name, [...(owned.get(name) ?? []), file]);
  }
  return [...owned].map(([name, ofName]) => describe(name, ofName)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(qualified: string, files: readonly string[]): DebianPackage {
  const fields = ask(['-W', '-f', `\${Package}\t\${Version}\t\${Architecture}`, qualified]) ?? '';
  const [name = '', version = '', architecture = ''] = fields.split('\t');
  const { ID = 'debian', VERSION_ID = '' } = parseEnv(readFileSync('/etc/os-release', 'utf8'));
  const copyright = `/usr/share/doc/${name}/copyright`;
  return {
    name,
    version,
    architecture,
    distribution: `${ID}-${VERSION_ID}`,
    files,
    copyright: existsSync(copyright) ? readFileSync(copyright, 'utf8') : undefined,
  };
}

/** `/lib` is a link to `/usr/lib`, and the package database may know a file by either name. */
function ownerOf(file: string): string | undefined {
  const names = [file, file.startsWith('/usr/') ? file.slice('/usr'.length) : `/usr${file}`];
  for (const name of names) {
    const owner = /^(\S+): \//m.exec(ask(['-S', name]) ?? '')?.[1];
    if (owner) return owner;
  }
  return undefined;
}

function ask(args: readonly string[]): string | undefined {
  try {
    return execFileSync('dpkg-query', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    // no such package, or no dpkg: the file is described by itself
    return undefined;
  }
}

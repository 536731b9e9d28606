import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DebianPackage, debianPackages } from './debian.ts';
import { sharedLibraries } from './shared-libraries.ts';
import type { Tree } from './tree.ts';

/** The id that functions run under where the platform gives them none: the customary one of images without root. */
const userId = 65532;

/** A file of the image that is not ours. */
export interface RuntimeFile {
  readonly path: string;
  readonly sha256: string;
}

/** What functions run on. */
export interface Runtime {
  readonly node: RuntimeFile;
  readonly libraries: readonly RuntimeFile[];
  readonly debian: readonly DebianPackage[];
}

/** Writes the Node that runs this, the shared libraries that it needs, and the few files of /etc that they read. */
export function writeRuntime(tree: Tree): Runtime {
  const node = copy(tree, process.execPath, '/bin/node');
  const libraries = sharedLibraries(process.execPath).map((path) => copy(tree, path, path));
  const debian = debianPackages(libraries.map(({ path }) => path));
  for (const { name, copyright } of debian) {
    if (copyright) tree.write(`/licenses/debian/${name}.txt`, copyright);
  }
  tree.write('/licenses/node.txt', nodeLicence());
  tree.write('/etc/passwd', `nonroot:x:${userId}:${userId}:nonroot:/:/sbin/nologin\n`);
  tree.write('/etc/group', `nonroot:x:${userId}:\n`);
  // glibc looks names up in the hosts file first, then asks DNS
  tree.write('/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n');
  return { node, libraries, debian };
}

function copy(tree: Tree, from: string, path: string): RuntimeFile {
  const content = readFileSync(from);
  tree.write(path, content);
  return { path, sha256: createHash('sha256').update(content).digest('hex') };
}

/** Node's licence, with those of everything inside it, lies in the folder that its binary was delivered in. */
function nodeLicence(): string {
  const file = join(dirname(process.execPath), '../LICENSE');
  if (!existsSync(file)) throw new Error(`Node's licence is not at ${file}`);
  return readFileSync(file, 'utf8');
}

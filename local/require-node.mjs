// Runs before npm scripts, in plain JavaScript so that any Node can read it: says what is missing instead of failing on a .ts file.
import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));
const link = join(bin, 'node');

// Up to version 10, npm takes away the link to the packaged Node together with the packages for other platforms, which have one of the
// same name (npm/cli issue 4362). One that does not run here, as on musl, is not linked.
if (!existsSync(link) && platform() !== 'win32') {
  const packages = [`node-${platform()}-${arch()}`, `node-bin-${platform()}-${arch()}`];
  const packaged = packages.map((name) => join('..', name, 'bin/node')).find((path) => existsSync(join(bin, path)));
  if (packaged && spawnSync(join(bin, packaged), ['--version']).status === 0) {
    try {
      symlinkSync(packaged, link);
    } catch {
      // another script was first, or it may not be written here (a function that func built): what is below looks whether that matters
    }
  }
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
// with the link, whatever comes next runs on the packaged one
if (!existsSync(link) && (major < 22 || (major === 22 && minor < 19))) {
  process.stderr.write(
    `nim-functions: this is Node ${process.versions.node}, and 22.19 or later is needed.\n` +
      'npm ci brings Node 24 for Linux (glibc), macOS and Windows; elsewhere, or with --omit=optional, install it yourself.\n' +
      'On Windows, npm 10 and older do not link it: npm rebuild --ignore-scripts does.\n',
  );
  process.exit(1);
}

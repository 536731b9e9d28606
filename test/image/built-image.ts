import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { containerfile } from './containerfile.ts';

export const repository = resolve(import.meta.dirname, '../..');
export const buildTimeoutMs = 240_000;
const run = promisify(execFile);

/** The tree is made of what a Linux has; elsewhere its tests are skipped. */
export const canBuild = process.platform === 'linux';

/** A folder for the time of a test file; `dispose` takes it away. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'nim-functions-image-test-'));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

/** Makes the whole tree as `npm run image:rootfs` does. */
export async function buildImage(folder: string): Promise<void> {
  await run(process.execPath, ['image/rootfs.ts', folder], { cwd: repository, timeout: buildTimeoutMs });
}

/** Makes everything but the code cache, from the sources in `sources`. */
export async function buildContents(sources: string, folder: string): Promise<void> {
  const code = `const { Tree } = await import('./image/tree.ts');
    const { writeContents } = await import('./image/contents.ts');
    await writeContents(new Tree(process.argv[1]), process.cwd(), undefined);`;
  await run(process.execPath, ['--input-type=module', '-e', code, folder], { cwd: sources, timeout: buildTimeoutMs });
}

/** Copies what the Containerfile copies, and nothing else of the repository; the installed packages are linked. */
export function copySources(to: string): string {
  mkdirSync(to, { recursive: true });
  for (const source of containerfile.sources) cpSync(join(repository, source), join(to, source), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(to, 'node_modules'));
  return to;
}

/** SHA-256 of each file by its path in the image. */
export function hashesOf(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    filesOf(folder).map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  );
}

/** Each file with its size, mode and times: anything written, made or taken away shows. */
export function stateOf(folder: string): string[] {
  return filesOf(folder).map((path) => {
    const { size, mode, mtimeMs, ctimeMs } = statSync(join(folder, path));
    return [path, size, mode, mtimeMs, ctimeMs].join(' ');
  });
}

export function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length)).sort();
}

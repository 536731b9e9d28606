import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeContents } from './contents.ts';
import { Tree } from './tree.ts';
import { warm } from './warm.ts';

/** Writes the final image's file tree into an empty folder: what the Containerfile copies, and what tests run. */
export async function writeRootfs(folder: string, env: NodeJS.ProcessEnv = process.env): Promise<Tree> {
  const timeS = sourceDate(env.SOURCE_DATE_EPOCH);
  const tree = new Tree(resolve(folder));
  await writeContents(tree, fileURLToPath(new URL('..', import.meta.url)), timeS);
  tree.seal(timeS ?? 0);
  await warm(tree.root);
  // what warming wrote has to be sealed too
  tree.seal(timeS ?? 0);
  return tree;
}

/** https://reproducible-builds.org/specs/source-date-epoch/: seconds since 1970, absent or whole. */
function sourceDate(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,10}$/.test(text)) throw new Error('SOURCE_DATE_EPOCH must be a whole number of seconds');
  return Number(text);
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (!folder) {
    process.stderr.write('usage: npm run image:rootfs -- FOLDER\n');
    process.exit(2);
  }
  const tree = await writeRootfs(folder);
  process.stdout.write(`${tree.files().length} files in ${tree.root}\n`);
}

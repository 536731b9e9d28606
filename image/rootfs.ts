import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readAssets } from '../functions/wizard/assets.ts';
import { buildBundles } from './bundle.ts';
import { thirdPartyLicences } from './licences.ts';
import { packagesOf } from './packages.ts';
import { writeRuntime } from './runtime.ts';
import { sbom } from './sbom.ts';
import { Tree } from './tree.ts';
import { warm } from './warm.ts';

const sources = fileURLToPath(new URL('..', import.meta.url));

/** Writes the final image's file tree into an empty folder: what the Containerfile copies, and what tests run. */
export async function writeRootfs(folder: string, env: NodeJS.ProcessEnv = process.env): Promise<Tree> {
  const timeS = sourceDate(env.SOURCE_DATE_EPOCH);
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(sources, 'package.json'), 'utf8')));
  const tree = new Tree(resolve(folder));
  const bundles = await buildBundles(sources);
  for (const { path, content } of bundles) tree.write(`/app/${path}`, content);
  for (const [path, { content }] of readAssets(new URL('../functions/wizard/page/', import.meta.url))) {
    tree.write(`/app/page${path}`, content);
  }
  const packagesOfBundle = new Map(bundles.map(({ path, inputs }) => [path, packagesOf(sources, inputs)]));
  const packages = packagesOf(
    sources,
    bundles.flatMap(({ inputs }) => inputs),
  );
  tree.write('/licenses/LICENSE', readFileSync(join(sources, 'LICENSE')));
  tree.write('/licenses/third-party.txt', thirdPartyLicences(packages));
  const runtime = writeRuntime(tree);
  tree.write('/sbom.cdx.json', sbom({ version, bundles, packagesOfBundle, runtime, timeS }));
  await warm(tree.root);
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

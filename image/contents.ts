import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { readAssets } from '../functions/wizard/assets.ts';
import { buildBundles } from './bundle.ts';
import { thirdPartyLicences } from './licences.ts';
import { packagesOf } from './packages.ts';
import { writeRuntime } from './runtime.ts';
import { sbom } from './sbom.ts';
import type { Tree } from './tree.ts';

const manifest = z.object({ version: z.string() });

/** Writes everything but the code cache: what is the same bytes for the same sources, the same Node and the same libraries. */
export async function writeContents(tree: Tree, sources: string, timeS: number | undefined): Promise<void> {
  const { version } = manifest.parse(JSON.parse(readFileSync(join(sources, 'package.json'), 'utf8')));
  const bundles = await buildBundles(sources);
  for (const { path, content } of bundles) tree.write(`/app/${path}`, content);
  for (const [path, { content }] of readAssets(pathToFileURL(join(sources, 'functions/wizard/page/')))) {
    tree.write(`/app/page${path}`, content);
  }
  const packagesOfBundle = new Map(bundles.map(({ path, inputs }) => [path, packagesOf(sources, inputs)]));
  const inputs = bundles.flatMap((bundle) => bundle.inputs);
  tree.write('/licenses/LICENSE', readFileSync(join(sources, 'LICENSE')));
  tree.write('/licenses/third-party.txt', thirdPartyLicences(packagesOf(sources, inputs)));
  const runtime = writeRuntime(tree);
  tree.write('/sbom.cdx.json', sbom({ version, bundles, packagesOfBundle, runtime, timeS }));
}

import { type BuildOptions, build, type Metafile, type OutputFile } from 'esbuild';
import { targets } from '../functions/targets.ts';
import { fileOfPackage, packagesOnFirstUse } from './first-use.ts';

/** One file of the image's program, by its path below `/app`. */
export interface Bundle {
  readonly path: string;
  readonly content: Uint8Array;
  /** The files it was made of, relative to the root of the sources. Files of which nothing is left are not listed. */
  readonly inputs: readonly string[];
}

/**
 * Bundles the functions below `root`: `main.cjs`, one file for each function, and one for each package that is imported on
 * first use. Nothing of the machine gets into them: the same sources give the same bytes wherever they lie.
 */
export async function buildBundles(root: string): Promise<readonly Bundle[]> {
  const onFirstUse = new Set<string>();
  const main = await bundle(root, 'main.cjs', "import './image/main.ts';", {
    define: { TARGETS: JSON.stringify(targets) },
  });
  const functions = await Promise.all(
    targets.map((target) => {
      const entry = `import { startFunction } from './functions/start.ts';
        void startFunction(() => import('./functions/${target}/index.ts'));`;
      return bundle(root, `${target}.cjs`, entry, { plugins: [packagesOnFirstUse(onFirstUse)] });
    }),
  );
  const packages = await Promise.all(
    [...onFirstUse].sort().map((name) => bundle(root, fileOfPackage(name), `export * from '${name}';`)),
  );
  return [main, ...functions, ...packages];
}

async function bundle(
  root: string,
  path: string,
  entry: string,
  more: Pick<BuildOptions, 'define' | 'plugins'> = {},
): Promise<Bundle> {
  const result = await build({
    absWorkingDir: root,
    stdin: { contents: entry, resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    outfile: path,
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    charset: 'ascii',
    // licences are kept beside the bundles, each once
    legalComments: 'none',
    // with require() a package stays out of the way of Node's loader of ES modules
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'importMetaUrl', 'import.meta.dirname': '__dirname', ...more.define },
    banner: { js: 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
    logLevel: 'silent',
    plugins: more.plugins ?? [],
  });
  if (result.warnings.length > 0) throw new Error(`${path}: ${result.warnings.map(({ text }) => text).join('; ')}`);
  const [output] = result.outputFiles as [OutputFile];
  return { path, content: output.contents, inputs: inputsOf(result.metafile) };
}

function inputsOf({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])).sort();
}

import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { debuglog } from 'node:util';
import { Script } from 'node:vm';
import { endUnusable, unknownTarget } from '../functions/end-unusable.ts';

// The entry point of the image: loads the bundle of the function that FUNCTION_TARGET names, with V8's code cache beside it.
// Node's own compile cache would not do: it looks in a folder named after the user id and the processor's features, and the
// image runs under ids (OpenShift) and on processors that are not those it was built with (ADR 6).

/** The functions that have a bundle, put in by the bundler. */
declare const TARGETS: readonly string[];

type Load = (exports: object, require: Require, module: object, filename: string, dirname: string) => void;
type Require = (id: string) => unknown;

const debug = debuglog('nim-image');
const loaded = new Map<string, { exports: object }>();

/** Runs one CommonJS file of the image, once, and gives its exports. */
function load(file: string): object {
  const known = loaded.get(file);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(file, module);
  const folder = dirname(file);
  const requireFrom: Require = (id) => (id.startsWith('./') ? load(join(folder, id)) : require(id));
  const run = compile(file).runInThisContext() as Load;
  run(module.exports, Object.assign(requireFrom, require), module, file, folder);
  return module.exports;
}

/**
 * The bundles are ASCII, so that they are read as they are and kept with one byte a character. V8 keeps the name of a script in
 * its cache: it is the one that the file has in the image, wherever the image is made.
 */
function compile(file: string): Script {
  const source = `(function(exports,require,module,__filename,__dirname){${readFileSync(file, 'latin1')}\n})`;
  const cachedData = readCache(`${file}.cache`);
  const filename = join('/app', relative(import.meta.dirname, file));
  const script = new Script(source, cachedData ? { filename, cachedData } : { filename });
  debug('%s: code cache %s', filename, cachedData ? (script.cachedDataRejected ? 'rejected' : 'used') : 'absent');
  return script;
}

function readCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    // without it everything works, more slowly
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const target = process.env.FUNCTION_TARGET ?? '';
if (!TARGETS.includes(target)) endUnusable(unknownTarget(TARGETS));
load(join(import.meta.dirname, `${target}.cjs`));

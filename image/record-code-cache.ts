import { renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import vm from 'node:vm';

// Loaded before the image's entry point while the image is made: when the process ends, what V8 compiled of each bundle is
// written beside it. V8 forgets functions that were not called for a while; here it must not.

/** The image's root: the entry point is `/app/main.cjs` in it. */
const root = dirname(dirname(process.argv[1] ?? ''));
const recorded: { readonly filename: string; readonly script: vm.Script }[] = [];

vm.Script = class extends vm.Script {
  constructor(code: string, options: vm.ScriptOptions) {
    super(code, options);
    if (options.filename) recorded.push({ filename: options.filename, script: this });
  }
};

setFlagsFromString('--no-flush-bytecode');

process.once('exit', () => {
  // the flags are part of what V8 compares when it is handed the cache
  setFlagsFromString('--flush-bytecode');
  for (const { filename, script } of recorded) keepLarger(join(root, `${filename}.cache`), script.createCachedData());
});

/** Several functions load the same package; the one that used more of it has the better cache. */
function keepLarger(file: string, content: Buffer): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= content.length) return;
  writeFileSync(`${file}.${process.pid}`, content);
  renameSync(`${file}.${process.pid}`, file);
}

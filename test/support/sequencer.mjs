// JavaScript, because the package's own types do not say what its module exports
import DefaultSequencer from '@jest/test-sequencer';

/** The files that take longest. Begun last, as their size has it, one of them would run on when all others are done. */
const long = ['manifests/api-server', 'saga/crash-matrix', 'saga/fault-pairs/', 'saga/model', 'e2e/crash', 'image/'];

// biome-ignore lint/style/noDefaultExport: jest wants it so
export default class Sequencer extends DefaultSequencer {
  /** @override */
  async sort(tests) {
    const isLong = (path, part) => path.includes(`test/${part}`);
    const all = await super.sort(tests);
    const first = long.flatMap((part) => all.filter(({ path }) => isLong(path, part)));
    return [...first, ...all.filter(({ path }) => !long.some((part) => isLong(path, part)))];
  }
}

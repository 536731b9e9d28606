import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../cli-error.ts';

/** Where the answers of an interrupted run are kept until the file itself is written. */
export const partialOf = (path: string): string => `${path}.partial`;

/** Nothing is before a file that is not there or, as `mktemp` leaves it, empty. */
export const hasContent = (path: string): boolean => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;

/** Tells before the long work that its result could not be written. Throws CliError naming the file. */
export function checkWritable(path: string): void {
  for (const file of [path, partialOf(path)]) {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new CliError(`${file} is a directory`);
  }
  orCannotBeWritten(path, () => accessSync(dirname(targetOf(path)), constants.W_OK | constants.X_OK));
}

/** The file behind a link, which stays a link. */
const targetOf = (path: string): string =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? realpathSync(path) : path;

/**
 * Writes a file whole or not at all: whoever looks at it sees the old content or the new one. What was there keeps its mode, and a link
 * to it leads to the new content. Throws CliError.
 */
export function writeWhole(path: string, content: string): void {
  orCannotBeWritten(path, () => {
    const target = targetOf(path);
    const beside = `${target}.${randomUUID()}.tmp`;
    const mode = statSync(target, { throwIfNoEntry: false })?.mode;
    try {
      const file = openSync(beside, 'wx', 0o644);
      try {
        if (mode !== undefined) fchmodSync(file, mode & 0o777);
        writeFileSync(file, content);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(beside, target);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
  });
}

/** Does something to a file. Throws CliError in one line where the file system refuses. */
export function orCannotBeWritten<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new CliError(`${path} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../cli-error.ts';

/** Where the answers of an interrupted run are kept until the file itself is written. */
export const partialOf = (path: string): string => `${path}.partial`;

/** Tells before the long work that its result could not be written. Throws CliError naming the file. */
export function checkWritable(path: string): void {
  for (const file of [path, partialOf(path)]) {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new CliError(`${file} is a directory`);
  }
  orCannotBeWritten(path, () => accessSync(dirname(path), constants.W_OK | constants.X_OK));
}

/** Writes a file whole or not at all: whoever looks at it sees the old content or the new one. Throws CliError. */
export function writeWhole(path: string, content: string): void {
  const beside = `${path}.${randomUUID()}.tmp`;
  orCannotBeWritten(path, () => {
    try {
      const file = openSync(beside, 'wx', 0o644);
      try {
        writeFileSync(file, content);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(beside, path);
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

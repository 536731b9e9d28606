import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { CliError } from '../cli-error.ts';

/** Writes a file whole or not at all: whoever looks at it sees the old content or the new one. Throws CliError. */
export function writeWhole(path: string, content: string): void {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(beside, 'wx', 0o644);
    try {
      writeSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new CliError(`${path} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

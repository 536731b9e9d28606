import { readFileSync } from 'node:fs';
import { CliError } from '../cli-error.ts';

/** Throws CliError naming the file. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

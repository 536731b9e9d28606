import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Repository } from '../ngc/repository.ts';
import { orCannotBeWritten } from './atomic-file.ts';

/** Answers older than this are asked for again. */
const ageMsMax = 24 * 60 * 60 * 1000;

/**
 * What was learned so far, a line a model, beside the file that is to be written: an interrupted run goes on where it stopped. A line
 * that a killed process left half-written is passed over. No key is in it.
 */
export class Journal {
  readonly known: ReadonlyMap<string, Repository>;
  readonly #path: string;

  /** `about` says what is asked, of whom and from where: answers to another question are forgotten. */
  constructor(path: string, about: string) {
    this.#path = path;
    const fresh = existsSync(path) && Date.now() - statSync(path).mtimeMs < ageMsMax;
    this.known = fresh ? readLines(path, about) : new Map();
    // written anew, so that a half-written end does not spoil the line after it
    const lines = [['about', about], ...this.known].map((line) => `${JSON.stringify(line)}\n`);
    orCannotBeWritten(path, () => writeFileSync(path, lines.join(''), { mode: 0o600 }));
  }

  add(id: string, repository: Repository): void {
    const line = `${JSON.stringify([id, repository])}\n`;
    orCannotBeWritten(this.#path, () => appendFileSync(this.#path, line));
  }

  /** The work is done. */
  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

function readLines(path: string, about: string): Map<string, Repository> {
  const known = new Map<string, Repository>();
  const [first, ...lines] = readFileSync(path, 'utf8').split('\n');
  if (first !== JSON.stringify(['about', about])) return known;
  for (const line of lines) {
    try {
      const [id, repository] = JSON.parse(line) as [string, Repository];
      if (typeof id === 'string' && (repository.kind === 'listed' || repository.kind === 'restricted')) {
        known.set(id, repository);
      }
    } catch {
      // the end of a line that a killed process was writing: that model is asked about again
    }
  }
  return known;
}

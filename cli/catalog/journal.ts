import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Repository } from '../ngc/repository.ts';
import { orCannotBeWritten } from './atomic-file.ts';

/** Answers of a run that began longer ago are asked for again. */
const ageMsMax = 24 * 60 * 60 * 1000;

const head = z.tuple([z.literal('about'), z.string(), z.number()]);
const line: z.ZodType<[string, Repository]> = z.tuple([
  z.string(),
  z.union([
    z.object({
      kind: z.literal('listed'),
      tags: z.array(z.string()),
      latestTag: z.string().optional(),
      updatedDate: z.string().optional(),
      odd: z.array(z.string()),
    }),
    z.object({ kind: z.literal('restricted') }),
  ]),
]);

/**
 * What was learned so far, a line a model, beside the file that is to be written: an interrupted run goes on where it stopped. A line
 * that a killed process left half-written is passed over. No key is in it.
 */
export class Journal {
  readonly known: ReadonlyMap<string, Repository>;
  /** No answer in it is older. */
  readonly sinceMs: number;
  readonly #path: string;

  /** `about` says what is asked, of whom and from where: answers to another question, or too old ones, are forgotten. */
  constructor(path: string, about: string, nowMs = Date.now()) {
    this.#path = path;
    const [first, ...lines] = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    const began = head.safeParse(parsed(first)).data;
    const fits = began !== undefined && began[1] === about && nowMs - began[2] < ageMsMax;
    this.known = new Map(fits ? lines.flatMap(readLine) : []);
    this.sinceMs = fits && this.known.size > 0 ? began[2] : nowMs;
    // written anew, so that a half-written end does not spoil the line after it; the time of the beginning stays
    const kept = [['about', about, this.sinceMs], ...this.known];
    orCannotBeWritten(path, () => writeFileSync(path, kept.map(asLine).join(''), { mode: 0o600 }));
  }

  add(id: string, repository: Repository): void {
    orCannotBeWritten(this.#path, () => appendFileSync(this.#path, asLine([id, repository])));
  }

  /** The work is done. */
  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

const asLine = (value: unknown): string => `${JSON.stringify(value)}\n`;

function readLine(text: string): [string, Repository][] {
  const read = line.safeParse(parsed(text));
  return read.success ? [read.data] : [];
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    // the end of a line that a killed process was writing: that model is asked about again
    return undefined;
  }
}

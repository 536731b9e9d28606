import { isDeepStrictEqual } from 'node:util';
import { readModelsJson } from '../../lib/nim/catalog/document.ts';
import { CliError } from '../cli-error.ts';
import type { Discovery } from '../ngc/discover.ts';
import { dateOf, type Repository } from '../ngc/repository.ts';
import { partialOf, writeWhole } from './atomic-file.ts';
import { type CatalogFile, catalogManifest, modelsJson } from './catalog-file.ts';
import { compose } from './compose.ts';
import { problemsOf } from './findings.ts';
import { probeOf, usable } from './marks.ts';
import type { Probe } from './probe-file.ts';
import { refuseSuddenMarks } from './sudden-marks.ts';

export interface Answers {
  readonly discovery: Discovery;
  readonly repositories: ReadonlyMap<string, Repository>;
  /** No answer is older. */
  readonly sinceMs: number;
}

/** What the new catalog is made and judged by. */
export interface Before {
  readonly out: string;
  /** What `out` has now. */
  readonly old: CatalogFile | undefined;
  readonly previous: CatalogFile | undefined;
  readonly probe: Probe | undefined;
  readonly failuresPercentMax: number;
  readonly restrictedPercentMax: number;
}

type Content = Pick<CatalogFile, 'entries' | 'restrictedProbe'>;

/** Makes the catalog of all answers and writes it; nothing is written, and CliError thrown, when it is worse than can be believed. */
export function conclude(
  { discovery, repositories, sinceMs }: Answers,
  before: Before,
  say: (text: string) => void,
): void {
  const { out, old, previous, probe, failuresPercentMax: percent } = before;
  const { models, unusable, missing, notes: odd } = discovery;
  const now = nowOf(sinceMs);
  const sources = { found: models, unusable, repositories, previous, probe, day: now.slice(0, 10) };
  const { entries, failed, notes, newlyRestricted } = compose(sources);
  for (const note of [...odd, ...notes]) say(`  ${note}`);
  const asked = Math.max(models.length + unusable.length + missing, previous?.entries.length ?? 0);
  const count = failed.length + missing;
  if (count * 100 > percent * asked) {
    const most = `${percent}% of ${asked}`;
    throw new CliError(
      `${count} models without a usable answer, more than ${most}: nothing was written (--max-failures allows more), ` +
        `and the answers that came stay in ${partialOf(out)} for a day`,
    );
  }
  refuseSuddenMarks(newlyRestricted.length, asked, before.restrictedPercentMax);
  const next = { entries, restrictedProbe: probe ? probeOf(probe) : usable(previous?.restrictedProbe) };
  const catalog = { ...next, generatedAt: timeOf(next, old, now) };
  const problems = problemsOf(readModelsJson(modelsJson(catalog)));
  for (const problem of problems) say(`  ${problem}`);
  if (problems.length > 0) throw new CliError('verify would refuse what was made: nothing was written');
  writeWhole(out, catalogManifest(catalog));
  const marked = entries.filter(({ euRestricted }) => euRestricted).length;
  say(`${out}: ${entries.length} models, ${marked} restricted, ${count} without a usable answer`);
}

/** The time of the oldest answer, or SOURCE_DATE_EPOCH. */
function nowOf(sinceMs: number): string {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  const time = new Date(epoch && /^\d{1,11}$/.test(epoch) ? Number(epoch) * 1000 : sinceMs);
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** The one clock in it: SOURCE_DATE_EPOCH, or the time of the catalog before where nothing else changed, or now. */
function timeOf(next: Content, old: CatalogFile | undefined, now: string): string {
  if (process.env.SOURCE_DATE_EPOCH) return now;
  const same = isDeepStrictEqual(plain(next), plain(old ?? { entries: [], restrictedProbe: undefined }));
  const before = old?.generatedAt;
  return same && before !== undefined && dateOf(before) !== undefined ? before : now;
}

const plain = ({ entries, restrictedProbe }: Content): unknown =>
  JSON.parse(JSON.stringify({ entries, restrictedProbe }));

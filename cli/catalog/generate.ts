import { isDeepStrictEqual } from 'node:util';
import { readModelsJson } from '../../lib/nim/catalog/document.ts';
import { countOf, ngcOptions, ngcUrl, percentOf, readArguments, readKey, required } from '../arguments.ts';
import { CliError } from '../cli-error.ts';
import { interruptible } from '../interruption.ts';
import { discover } from '../ngc/discover.ts';
import { openNgcApi } from '../ngc/ngc-api.ts';
import { dateOf } from '../ngc/repository.ts';
import { askAll } from './ask-all.ts';
import { checkWritable, hasContent, partialOf, writeWhole } from './atomic-file.ts';
import { type CatalogFile, catalogManifest, modelsJson, readCatalogFile } from './catalog-file.ts';
import { compose, unlistedRestricted } from './compose.ts';
import { problemsOf } from './findings.ts';
import { probeOf, usable } from './marks.ts';
import { readProbe } from './probe-file.ts';
import { refuseSuddenMarks, suddenPercent } from './sudden-marks.ts';

const options = {
  ...ngcOptions,
  out: { type: 'string' },
  restricted: { type: 'string' },
  previous: { type: 'string' },
  concurrency: { type: 'string' },
  'max-failures': { type: 'string' },
  'max-restricted': { type: 'string' },
} as const;
type Content = Pick<CatalogFile, 'entries' | 'restrictedProbe'>;
const say = (text: string) => void process.stderr.write(`${text}\n`);

/** `catalog generate`: discovers, asks, composes, and writes the manifest whole or not at all. */
export async function generateCommand(args: readonly string[]): Promise<number> {
  const { values } = readArguments(args, options);
  const out = required('--out', values.out);
  const concurrency = countOf('--concurrency', values.concurrency, 8, 64);
  const percent = percentOf('--max-failures', values['max-failures']);
  const suddenMax = percentOf('--max-restricted', values['max-restricted'] ?? suddenPercent);
  const base = ngcUrl(values.ngc);
  checkWritable(out);
  const key = await readKey(values['key-stdin']);
  const probe = values.restricted === undefined ? undefined : readProbe(values.restricted);
  const old = hasContent(out) ? readCatalogFile(out) : undefined;
  const previous = values.previous === undefined ? old : readCatalogFile(values.previous);
  for (const what of previous?.unusable ?? []) say(`the catalog before: ${what}, passed over`);

  return interruptible(async (signal) => {
    const api = openNgcApi(base, { concurrency, signal, tell: say });
    try {
      const { models, unusable, missing, notes: odd } = await discover(api, say);
      const ids = [...models.map(({ id }) => id), ...unlistedRestricted(models, previous)];
      const { repositories, journal } = await askAll(api, ids, key, {
        concurrency,
        journal: partialOf(out),
        about: `generate ${base.href}`,
        // whether a model is restricted depends on the place, and the next run may be elsewhere
        keeps: ({ kind }) => kind === 'listed',
      });
      const now = nowOf(journal.sinceMs);
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
      refuseSuddenMarks(newlyRestricted.length, asked, suddenMax);
      const next = { entries, restrictedProbe: probe ? probeOf(probe) : usable(previous?.restrictedProbe) };
      const catalog = { ...next, generatedAt: timeOf(next, old, now) };
      const problems = problemsOf(readModelsJson(modelsJson(catalog)));
      for (const problem of problems) say(`  ${problem}`);
      if (problems.length > 0) throw new CliError('verify would refuse what was made: nothing was written');
      writeWhole(out, catalogManifest(catalog));
      journal.remove();
      const marked = entries.filter(({ euRestricted }) => euRestricted).length;
      say(`${out}: ${entries.length} models, ${marked} restricted, ${count} without a usable answer`);
      return 0;
    } finally {
      await api.close();
    }
  });
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

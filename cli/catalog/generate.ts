import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { countOf, ngcOptions, ngcUrl, percentOf, readArguments, readKey, required } from '../arguments.ts';
import { CliError } from '../cli-error.ts';
import { interruptible } from '../interruption.ts';
import { discover } from '../ngc/discover.ts';
import { openNgcApi } from '../ngc/ngc-api.ts';
import { askAll } from './ask-all.ts';
import { checkWritable, partialOf, writeWhole } from './atomic-file.ts';
import { type CatalogFile, catalogManifest, readCatalogFile } from './catalog-file.ts';
import { compose } from './compose.ts';
import { readProbe } from './probe-file.ts';

const options = {
  ...ngcOptions,
  out: { type: 'string' },
  restricted: { type: 'string' },
  previous: { type: 'string' },
  concurrency: { type: 'string' },
  'max-failures': { type: 'string' },
} as const;
type Content = Pick<CatalogFile, 'entries' | 'restrictedProbe'>;
const say = (text: string) => void process.stderr.write(`${text}\n`);

/** `catalog generate`: discovers, asks, composes, and writes the manifest whole or not at all. */
export async function generateCommand(args: readonly string[]): Promise<number> {
  const { values } = readArguments(args, options);
  const out = required('--out', values.out);
  const concurrency = countOf('--concurrency', values.concurrency, 8, 64);
  const percent = percentOf('--max-failures', values['max-failures']);
  const base = ngcUrl(values.ngc);
  checkWritable(out);
  const key = await readKey(values['key-stdin']);
  const probe = values.restricted === undefined ? undefined : readProbe(values.restricted);
  const old = existsSync(out) ? readCatalogFile(out) : undefined;
  const previous = values.previous === undefined ? old : readCatalogFile(values.previous);
  for (const what of previous?.unusable ?? []) say(`the catalog before: ${what}, passed over`);

  return interruptible(async (signal) => {
    const api = openNgcApi(base, { concurrency, signal, tell: say });
    try {
      const { models, unusable, missing, notes: odd } = await discover(api, say);
      const ids = models.map(({ id }) => id);
      const { repositories, journal } = await askAll(api, ids, key, {
        concurrency,
        journal: partialOf(out),
        about: `generate ${base.href}`,
        // whether a model is restricted depends on the place, and the next run may be elsewhere
        keeps: ({ kind }) => kind === 'listed',
      });
      const { entries, failed, notes } = compose({ found: models, unusable, repositories, previous, probe });
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
      const date = probe?.date.slice(0, 10);
      const restrictedProbe = probe ? { place: probe.place, date } : previous?.restrictedProbe;
      const next = { entries, restrictedProbe };
      writeWhole(out, catalogManifest({ ...next, generatedAt: timeOf(next, old) }));
      journal.remove();
      const marked = entries.filter(({ euRestricted }) => euRestricted).length;
      say(`${out}: ${entries.length} models, ${marked} restricted, ${count} without a usable answer`);
      return 0;
    } finally {
      await api.close();
    }
  });
}

/** The one clock in it: SOURCE_DATE_EPOCH, or the time of the catalog before where nothing else changed, or now. */
function timeOf(next: Content, old: CatalogFile | undefined): string {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  if (epoch && /^\d{1,12}$/.test(epoch)) return new Date(Number(epoch) * 1000).toISOString();
  const same = old?.generatedAt !== undefined && isDeepStrictEqual(plain(next), plain(old));
  return same && old.generatedAt !== undefined ? old.generatedAt : new Date().toISOString();
}

const plain = ({ entries, restrictedProbe }: Content): unknown =>
  JSON.parse(JSON.stringify({ entries, restrictedProbe }));

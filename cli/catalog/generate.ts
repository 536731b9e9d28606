import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { countOf, ngcOptions, ngcUrl, readArguments, readKey, required, shareOf } from '../arguments.ts';
import { CliError } from '../cli-error.ts';
import { interruptible } from '../interruption.ts';
import { discover } from '../ngc/discover.ts';
import { openNgcApi } from '../ngc/ngc-api.ts';
import { askAll } from './ask-all.ts';
import { writeWhole } from './atomic-file.ts';
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
const notesShown = 50;
const say = (text: string) => void process.stderr.write(`${text}\n`);

/** `catalog generate`: discovers, asks, composes, and writes the manifest whole or not at all. */
export async function generateCommand(args: readonly string[]): Promise<number> {
  const { values } = readArguments(args, options);
  const out = required('--out', values.out);
  const concurrency = countOf('--concurrency', values.concurrency, 8, 64);
  const budget = shareOf('--max-failures', values['max-failures']);
  const base = ngcUrl(values.ngc);
  const key = await readKey(values['key-stdin']);
  const probe = values.restricted === undefined ? undefined : readProbe(values.restricted);
  const old = existsSync(out) ? readCatalogFile(out) : undefined;
  const previous = values.previous === undefined ? old : readCatalogFile(values.previous);

  return interruptible(async (signal) => {
    const api = openNgcApi(base, { concurrency, signal });
    try {
      const { models, odd } = await discover(api, say);
      const ids = models.map(({ id }) => id);
      const { repositories, journal } = await askAll(api, ids, key, {
        concurrency,
        journal: `${out}.partial`,
        about: `generate ${base.href}`,
      });
      const restricted = probe && new Set(probe.restricted);
      const { entries, failed, notes } = compose({ found: models, repositories, previous, restricted });
      for (const note of [...odd.map((what) => `NVIDIA's list: ${what}, passed over`), ...notes].slice(0, notesShown)) {
        say(`  ${note}`);
      }
      if (failed.length > budget * models.length) {
        const most = `${(budget * 100).toFixed(1)}% of ${models.length}`;
        throw new CliError(`${failed.length} models without an answer, more than ${most}: nothing was written`);
      }
      const restrictedProbe = probe ? { place: probe.place, date: probe.date } : previous?.restrictedProbe;
      const next = { entries, restrictedProbe };
      writeWhole(out, catalogManifest({ ...next, generatedAt: timeOf(next, old) }));
      journal.remove();
      const marked = entries.filter(({ euRestricted }) => euRestricted).length;
      say(`${out}: ${entries.length} models, ${marked} restricted, ${failed.length} without an answer`);
      return 0;
    } finally {
      await api.close();
    }
  });
}

/** The one clock in it: SOURCE_DATE_EPOCH, or the time of the catalog before where nothing else changed, or now. */
function timeOf(next: Omit<CatalogFile, 'generatedAt'>, old: CatalogFile | undefined): string {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  if (epoch && /^\d{1,12}$/.test(epoch)) return new Date(Number(epoch) * 1000).toISOString();
  const same = old?.generatedAt !== undefined && isDeepStrictEqual(plain(next), plain(old));
  return same && old.generatedAt !== undefined ? old.generatedAt : new Date().toISOString();
}

const plain = ({ entries, restrictedProbe }: Omit<CatalogFile, 'generatedAt'>): unknown =>
  JSON.parse(JSON.stringify({ entries, restrictedProbe }));

import { countOf, ngcOptions, ngcUrl, percentOf, readArguments, readKey, required } from '../arguments.ts';
import { interruptible } from '../interruption.ts';
import { openNgcApi } from '../ngc/ngc-api.ts';
import { askPage } from '../ngc/search.ts';
import { checkWritable, hasContent, partialOf } from './atomic-file.ts';
import { suddenPercent } from './sudden-marks.ts';

const options = {
  ...ngcOptions,
  out: { type: 'string' },
  restricted: { type: 'string' },
  previous: { type: 'string' },
  concurrency: { type: 'string' },
  'max-failures': { type: 'string' },
  'max-restricted': { type: 'string' },
} as const;
/** The YAML parser is loaded where there is a catalog before, and what reads probes where there is one. */
const readCatalog = async (path: string) => (await import('./catalog-file.ts')).readCatalogFile(path);
const readProbe = async (path: string) => (await import('./probe-file.ts')).readProbe(path);
const say = (text: string) => void process.stderr.write(`${text}\n`);

/** `catalog generate`: discovers, asks, composes, and writes the manifest whole or not at all. */
export async function generateCommand(args: readonly string[]): Promise<number> {
  const { values } = readArguments(args, options);
  const out = required('--out', values.out);
  const concurrency = countOf('--concurrency', values.concurrency, 8, 64);
  const failuresPercentMax = percentOf('--max-failures', values['max-failures']);
  const restrictedPercentMax = percentOf('--max-restricted', values['max-restricted'] ?? suddenPercent);
  const base = ngcUrl(values.ngc);
  checkWritable(out);
  const key = await readKey(values['key-stdin']);
  const probe = values.restricted === undefined ? undefined : await readProbe(values.restricted);
  const old = hasContent(out) ? await readCatalog(out) : undefined;
  const previous = values.previous === undefined ? old : await readCatalog(values.previous);
  for (const what of previous?.unusable ?? []) say(`the catalog before: ${what}, passed over`);

  return interruptible(async (signal) => {
    const api = openNgcApi(base, { concurrency, signal, tell: say });
    try {
      // what is not needed to ask is loaded while NVIDIA answers
      const [firstPage, { discover }, { askAll }, { conclude }, { unlistedRestricted }] = await Promise.all([
        askPage(api, 0),
        import('../ngc/discover.ts'),
        import('./ask-all.ts'),
        import('./conclude.ts'),
        import('./unlisted-restricted.ts'),
      ]);
      const discovery = await discover(api, say, firstPage);
      const ids = [...discovery.models.map(({ id }) => id), ...unlistedRestricted(discovery.models, previous)];
      const { repositories, journal } = await askAll(api, ids, key, {
        concurrency,
        journal: partialOf(out),
        about: `generate ${base.href}`,
        // whether a model is restricted depends on the place, and the next run may be elsewhere
        keeps: ({ kind }) => kind === 'listed',
      });
      const before = { out, old, previous, probe, failuresPercentMax, restrictedPercentMax };
      conclude({ discovery, repositories, sinceMs: journal.sinceMs }, before, say);
      journal.remove();
      return 0;
    } finally {
      api.close();
    }
  });
}

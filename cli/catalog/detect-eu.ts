import { countOf, ngcOptions, ngcUrl, percentOf, readArguments, readKey, required } from '../arguments.ts';
import { CliError, usageError } from '../cli-error.ts';
import { interruptible } from '../interruption.ts';
import { discover } from '../ngc/discover.ts';
import { openNgcApi } from '../ngc/ngc-api.ts';
import { isAnswer } from '../ngc/repository.ts';
import { askAll } from './ask-all.ts';
import { checkWritable, hasContent, partialOf, writeWhole } from './atomic-file.ts';
import { isPlace, type Probe, placeRule, readProbe } from './probe-file.ts';
import { refuseSuddenMarks, suddenPercent } from './sudden-marks.ts';

const options = {
  ...ngcOptions,
  out: { type: 'string' },
  place: { type: 'string' },
  concurrency: { type: 'string' },
  force: { type: 'boolean' },
  'max-restricted': { type: 'string' },
} as const;
/** So many percent of what a probe before found unrestricted may be missing from the list: NVIDIA retires some models. */
const lostPercentMax = 1;
const say = (text: string) => void process.stderr.write(`${text}\n`);

/** `catalog detect-eu`: which models are restricted where this runs. What a model without an answer is, nobody knows: it is counted. */
export async function detectCommand(args: readonly string[]): Promise<number> {
  const { values } = readArguments(args, options);
  const out = required('--out', values.out);
  const place = values.place ?? 'EU';
  if (!isPlace(place)) throw usageError(`--place must have ${placeRule}`);
  const concurrency = countOf('--concurrency', values.concurrency, 8, 64);
  const suddenMax = percentOf('--max-restricted', values['max-restricted'] ?? suddenPercent);
  const base = ngcUrl(values.ngc);
  checkWritable(out);
  const before = hasContent(out) && !values.force ? readProbe(out, { complete: false }) : undefined;
  const key = await readKey(values['key-stdin']);
  return interruptible(async (signal) => {
    const api = openNgcApi(base, { concurrency, signal, tell: say });
    try {
      const { models, unusable, missing, notes } = await discover(api, say);
      for (const note of notes) say(`  ${note}`);
      for (const what of unusable) say(`  NVIDIA's list: ${what}, cannot be asked for`);
      const ids = models.map(({ id }) => id);
      const { repositories, journal } = await askAll(api, ids, key, {
        concurrency,
        journal: partialOf(out),
        about: `detect-eu ${place} ${base.href}`,
      });
      for (const id of ids) {
        const repository = repositories.get(id);
        if (repository?.kind === 'failed') say(`  ${id}: ${repository.reason}`);
        else if (!isAnswer(repository)) say(`  ${id}: it has no tag, which is no answer`);
      }
      const ofKind = (kind: string) =>
        ids.filter((id) => repositories.get(id)?.kind === kind && isAnswer(repositories.get(id)));
      const restricted = ofKind('restricted');
      const unrestricted = ofKind('listed');
      const asked = ids.length + unusable.length + missing;
      const failed = asked - restricted.length - unrestricted.length;
      // answers of an interrupted run may be older than this one
      const date = `${new Date(journal.sinceMs).toISOString().slice(0, 19)}Z`;
      const probe: Probe = { place, date, asked, failed, complete: failed === 0, restricted, unrestricted };
      // everything was asked: whatever becomes of the answers, the next run asks anew
      journal.remove();
      const known = new Set(before?.restricted);
      refuseSuddenMarks(restricted.filter((id) => !known.has(id)).length, asked, suddenMax);
      const left = before?.complete ? whyKept(before, probe) : undefined;
      if (left) throw new CliError(`${left}; ${out} is a complete probe and stays (--force replaces it)`);
      writeWhole(out, `${JSON.stringify(probe, null, 2)}\n`);
      say(`${out}: ${restricted.length} of ${asked} models are restricted in ${place}, ${failed} gave no answer`);
      return probe.complete ? 0 : 1;
    } finally {
      api.close();
    }
  });
}

/** Why a complete probe is better than a new one, if it is. */
function whyKept(before: Probe, { failed, restricted, unrestricted }: Probe): string | undefined {
  if (failed > 0) return `${failed} models gave no answer`;
  const asked = new Set([...restricted, ...unrestricted]);
  // a model that is not listed was not found to be unrestricted
  const missing = before.restricted.filter((id) => !asked.has(id));
  if (missing.length > 0) return `${missing.join(', ')} ${missing.length > 1 ? 'were' : 'was'} not asked about`;
  const lost = before.unrestricted.filter((id) => !asked.has(id));
  if (lost.length * 100 <= lostPercentMax * before.asked) return undefined;
  return `the list is short: ${lost.length} of ${before.asked} models were not asked about`;
}

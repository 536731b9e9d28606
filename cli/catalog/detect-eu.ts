import { existsSync } from 'node:fs';
import { countOf, ngcOptions, ngcUrl, readArguments, readKey, required } from '../arguments.ts';
import { CliError, usageError } from '../cli-error.ts';
import { interruptible } from '../interruption.ts';
import { discover } from '../ngc/discover.ts';
import { openNgcApi } from '../ngc/ngc-api.ts';
import { askAll } from './ask-all.ts';
import { checkWritable, partialOf, writeWhole } from './atomic-file.ts';
import { type Probe, placeLengthMax, readProbe } from './probe-file.ts';

const options = {
  ...ngcOptions,
  out: { type: 'string' },
  place: { type: 'string' },
  concurrency: { type: 'string' },
  force: { type: 'boolean' },
} as const;
const say = (text: string) => void process.stderr.write(`${text}\n`);

/** `catalog detect-eu`: which models are restricted where this runs. What a model without an answer is, nobody knows: it is counted. */
export async function detectCommand(args: readonly string[]): Promise<number> {
  const { values } = readArguments(args, options);
  const out = required('--out', values.out);
  const place = values.place ?? 'EU';
  if (place === '' || place.length > placeLengthMax)
    throw usageError(`--place must have 1 to ${placeLengthMax} characters`);
  const concurrency = countOf('--concurrency', values.concurrency, 8, 64);
  const base = ngcUrl(values.ngc);
  checkWritable(out);
  const before = existsSync(out) && !values.force ? readProbe(out, { complete: false }) : undefined;
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
      }
      const ofKind = (kind: string) => ids.filter((id) => repositories.get(id)?.kind === kind);
      const restricted = ofKind('restricted');
      const unrestricted = ofKind('listed');
      const asked = ids.length + unusable.length + missing;
      const failed = asked - restricted.length - unrestricted.length;
      const date = `${new Date().toISOString().slice(0, 19)}Z`;
      const probe: Probe = { place, date, asked, failed, complete: failed === 0, restricted, unrestricted };
      const left = before?.complete ? whyKept(before, probe) : undefined;
      if (left) throw new CliError(`${left}; ${out} is a complete probe and stays (--force replaces it)`);
      writeWhole(out, `${JSON.stringify(probe, null, 2)}\n`);
      journal.remove();
      say(`${out}: ${restricted.length} of ${asked} models are restricted in ${place}, ${failed} gave no answer`);
      return probe.complete ? 0 : 1;
    } finally {
      await api.close();
    }
  });
}

/** Why a complete probe is better than a new one, if it is. */
function whyKept(before: Probe, { failed, restricted, unrestricted }: Probe): string | undefined {
  if (failed > 0) return `${failed} models gave no answer`;
  const asked = new Set([...restricted, ...unrestricted]);
  const missing = before.restricted.filter((id) => !asked.has(id));
  // a model that is not listed was not found to be unrestricted
  return missing.length > 0
    ? `${missing.join(', ')} ${missing.length > 1 ? 'were' : 'was'} not asked about`
    : undefined;
}

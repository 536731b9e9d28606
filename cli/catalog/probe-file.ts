import { z } from 'zod';
import { modelIdPattern } from '../../lib/nim/model-id.ts';
import { CliError } from '../cli-error.ts';
import { readText } from './read-text.ts';

const placeLengthMax = 64;

/** Where a probe was run, in one line. */
export const isPlace = (text: string): boolean =>
  text.trim() !== '' && text.length <= placeLengthMax && !/[\p{Cc}\u2028\u2029]/u.test(text);
export const placeRule = `1 to ${placeLengthMax} characters in one line`;

/** A time as detect-eu writes it; a day or a month where nobody knows better. */
export function isProbeDate(text: string): boolean {
  if (!/^\d{4}-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}Z)?)?$/.test(text)) return false;
  const whole = `${text}${'2026-01-01T00:00:00Z'.slice(text.length)}`;
  // a day that is none is moved to the next month, or is no date
  return !Number.isNaN(Date.parse(whole)) && new Date(whole).toISOString().startsWith(whole.slice(0, 19));
}

const ids = z.array(z.string().regex(modelIdPattern));

/** What a probe found: exact ids, and from where, when and how completely it was asked. Its parts must agree with each other. */
const probe = z
  .strictObject({
    place: z.string().refine(isPlace, `has to be ${placeRule}`),
    date: z.string().refine(isProbeDate, 'is no date'),
    asked: z.number().int().positive(),
    failed: z.number().int().nonnegative(),
    complete: z.boolean(),
    restricted: ids,
    /** Asked, and not restricted: of any other model the probe knows nothing. */
    unrestricted: ids,
  })
  .superRefine(({ asked, failed, complete, restricted, unrestricted }, context) => {
    const all = [...restricted, ...unrestricted];
    const contradicts = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (complete !== (failed === 0)) contradicts('complete', `contradicts failed, which is ${failed}`);
    if (all.length + failed !== asked) contradicts('asked', `is not the ${all.length} listed and the ${failed} failed`);
    const twice = all.find((id, at) => all.indexOf(id) !== at);
    if (twice !== undefined) contradicts('unrestricted', `${twice} is listed twice`);
  });
export type Probe = z.infer<typeof probe>;

/** Throws CliError for a file that is no probe, or one that is incomplete: it would take marks away that nobody disproved. */
export function readProbe(path: string, { complete = true } = {}): Probe {
  const parsed = probe.safeParse(jsonOf(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const why = `${issue?.path.join('.')}: ${issue?.message}`.replace(/^: /, '');
    throw new CliError(`${path}: is no probe as detect-eu writes it (${why})`);
  }
  if (complete && !parsed.data.complete) throw new CliError(`${path}: the probe is not complete, ask again`);
  return parsed.data;
}

function jsonOf(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError(`${path}: is not JSON`);
  }
}

import { z } from 'zod';
import { CliError } from '../cli-error.ts';
import { readText } from './catalog-file.ts';

export const placeLengthMax = 64;

/** What a probe found: exact ids, and from where, when and how completely it was asked. */
const probe = z.strictObject({
  place: z.string().min(1).max(placeLengthMax),
  /** A time as detect-eu writes it; a day or a month where nobody knows better. */
  date: z.string().regex(/^\d{4}-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}Z)?)?$/),
  asked: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  complete: z.boolean(),
  restricted: z.array(z.string()),
  /** Asked, and not restricted: of any other model the probe knows nothing. */
  unrestricted: z.array(z.string()),
});
export type Probe = z.infer<typeof probe>;

/** Throws CliError for a file that is no probe, or one that is incomplete: it would take marks away that nobody disproved. */
export function readProbe(path: string, { complete = true } = {}): Probe {
  const parsed = probe.safeParse(jsonOf(path));
  if (!parsed.success) throw new CliError(`${path}: is no probe as detect-eu writes it`);
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

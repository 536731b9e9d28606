import { z } from 'zod';
import type { Sizing } from './model.ts';

const amount = z.number().positive().max(1_000_000);
const fields = {
  minGPUMemoryGB: amount,
  recommendedGPUMemoryGB: amount,
  gpuCount: amount.int(),
  cacheGB: amount,
  supportedGPUs: z.array(z.string().min(1).max(64)).min(1).max(64),
};

/** With its source, as our own catalogs have it under `sizing`. */
const curated = z.object({
  value: z.unknown(),
  source: z.string().min(1).max(256),
  confidence: z.string().min(1).max(32),
});

/** Who says so, where a catalog has only the bare value, as shape (a) has. */
const unstated = { source: 'catalog', confidence: 'unstated' };

/** Sizing of an entry, from `sizing.<field>` with source and confidence, or from the bare field. Undefined where there is none. */
export function readSizing(
  entry: Readonly<Record<string, unknown>>,
  warn: (message: string) => void,
): Sizing | undefined {
  const { sizing } = entry;
  if (sizing !== undefined && sizing !== null && (typeof sizing !== 'object' || Array.isArray(sizing)))
    warn('sizing: is no object, left out');
  const nested = (typeof entry.sizing === 'object' && entry.sizing !== null ? entry.sizing : {}) as Record<
    string,
    unknown
  >;
  const known: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(fields)) {
    const given = curated.safeParse(nested[name]);
    const bare = entry[name] ?? undefined;
    if (!given.success && nested[name] !== undefined)
      warn(`sizing.${name}: has no value, source and confidence, left out`);
    const { value, source, confidence } = given.success ? given.data : { value: bare, ...unstated };
    if (value === undefined) continue;
    const parsed = schema.safeParse(value);
    if (parsed.success) known[name] = { value: parsed.data, source, confidence };
    else warn(`${name}: is not usable, left out`);
  }
  return Object.keys(known).length > 0 ? (known as Sizing) : undefined;
}

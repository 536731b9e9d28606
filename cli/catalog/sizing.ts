import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Curated } from '../../lib/nim/catalog/model.ts';
import { parametersOf } from './describe.ts';

const needs = z.strictObject({
  kind: z.string(),
  source: z.string(),
  confidence: z.string(),
  minGPUMemoryGB: z.number().optional(),
  recommendedGPUMemoryGB: z.number().optional(),
  gpuCount: z.number().int().optional(),
  cacheGB: z.number().optional(),
  supportedGPUs: z.array(z.string()).optional(),
});
const file = z.object({
  diskGBPerBillionParameters: z.number(),
  diskRuleSource: z.string(),
  models: z.record(z.string(), needs),
});
const fields = ['minGPUMemoryGB', 'recommendedGPUMemoryGB', 'gpuCount', 'cacheGB', 'supportedGPUs'] as const;

/** The smallest cache that is worth proposing: an engine and its weights do not share a few GB. */
const cacheGBMin = { value: 50, source: 'the least that this project proposes', confidence: 'rule of thumb' };
/** What the rule of thumb was written for. */
const sizedByRule: ReadonlySet<string> = new Set(['chat', 'reward', 'vision', 'guard']);

let read: z.infer<typeof file> | undefined;
const curated = () => {
  read ??= file.parse(JSON.parse(readFileSync(new URL('../data/sizing.json', import.meta.url), 'utf8')));
  return read;
};

/** What a model needs, each with who says so, out of our own file; for the cache the rule of thumb where nobody says. */
export function sizingOf(id: string, kind: string): Readonly<Record<string, Curated<unknown>>> | undefined {
  const { models, diskGBPerBillionParameters, diskRuleSource } = curated();
  const known = models[id];
  const sizing: Record<string, Curated<unknown>> = {};
  for (const name of fields) {
    const value = known?.[name];
    if (known && value !== undefined) sizing[name] = { value, source: known.source, confidence: known.confidence };
  }
  const billions = sizedByRule.has(kind) ? parametersOf(id) : undefined;
  if (sizing.cacheGB === undefined && billions !== undefined) {
    const value = Math.ceil(billions * diskGBPerBillionParameters);
    const byRule = { value, source: diskRuleSource, confidence: 'rule of thumb' };
    sizing.cacheGB = value < cacheGBMin.value ? cacheGBMin : byRule;
  }
  return Object.keys(sizing).length > 0 ? sizing : undefined;
}

export const curatedKind = (id: string): string | undefined => curated().models[id]?.kind;

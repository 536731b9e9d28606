import { z } from 'zod';
import { choice } from '../../lib/http/openapi/choice.ts';
import type { RegionPolicy } from '../../lib/nim/settings.ts';

const tag = z.strictObject({
  tag: z.string().describe('Exactly as NVIDIA listed it.'),
  floating: z.boolean().describe('It may name another image tomorrow.'),
});

/** Who says a value and how sure it is belongs to it. */
const said = {
  source: z.string(),
  confidence: z
    .string()
    .describe('Such as `vendor`, `derived`, `third-party`; `unstated` where the catalog says none.'),
};
export const curatedNumber = z
  .strictObject({ value: z.number().positive(), ...said })
  .describe('A number that somebody curated.');
export const curatedList = z
  .strictObject({ value: z.array(z.string()).readonly(), ...said })
  .describe('A list that somebody curated.');

const sizing = z.strictObject({
  minGPUMemoryGB: curatedNumber.optional(),
  recommendedGPUMemoryGB: curatedNumber.optional(),
  gpuCount: curatedNumber.optional(),
  cacheGB: curatedNumber.optional(),
  supportedGPUs: curatedList.optional(),
});

const restrictedProbe = z
  .strictObject({ place: z.string().optional(), date: z.string().optional() })
  .describe('Where and when it was asked which models are restricted.');

export const model = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string().optional(),
    kind: z
      .string()
      .describe(
        '`chat`, `embedding`, `rerank`, `vision`, `speech`, `guard`, …; a guess by the id where the catalog says none.',
      ),
    publisher: z.string(),
    image: z.string().describe('Without tag.'),
    tags: z.array(tag).readonly().describe('Newest first.'),
    defaultTag: z.string().optional().describe('The highest exact stable version.'),
    ngcLatestTag: z.string().optional().describe('What NVIDIA itself calls the latest.'),
    updatedDate: z.string().optional(),
    sizing: sizing
      .optional()
      .describe('What the model needs; each value is absent where nobody knows. GB are 10^9 bytes.'),
    restricted: z.boolean().describe('NVIDIA did not offer it where the catalog was probed.'),
    restrictedProbe: restrictedProbe.optional(),
  })
  .describe('One model.');

const keys = z
  .strictObject({
    collected: z.boolean().describe('A deployment has to bring a key.'),
    validated: z.boolean().describe('NVIDIA is asked about it.'),
  })
  .describe('What the settings say of keys: whether a wizard has to ask for one at all.');
const warnings = z
  .array(z.strictObject({ message: z.string() }))
  .readonly()
  .describe('What could not be used of the catalog, and what was not understood of the settings.');

export const catalogAnswer = z
  .strictObject({
    schemaVersion: z.string().nullable().describe('Null in the form that has one key a model.'),
    source: z.string().describe('The ConfigMap, `namespace/name`.'),
    generatedAt: z.string().nullable(),
    restrictedProbe: restrictedProbe.optional(),
    region: z.string().nullable().describe('`EU`, or null.'),
    regionPolicy: choice<RegionPolicy>({
      warn: 'Restricted models are listed with a mark.',
      hide: 'They are left out of the list.',
      block: 'They are left out, and refused.',
    }),
    keys,
    models: z.array(model).readonly(),
    warnings,
  })
  .describe('The models of the cluster.');
export type CatalogAnswer = z.infer<typeof catalogAnswer>;

export const disabledAnswer = z
  .strictObject({
    disabled: z.literal(true),
    reason: z.string().describe('What is wrong and what to do.'),
    keys,
    models: z.array(model).max(0).readonly(),
    warnings,
  })
  .describe('There is no catalog that can be used.');
export type DisabledAnswer = z.infer<typeof disabledAnswer>;

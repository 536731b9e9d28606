import { readCatalog } from '../../lib/nim/catalog/catalog.ts';
import type { CatalogDocument } from '../../lib/nim/catalog/document.ts';
import { type AllowedRegistries, defaultRegistries } from '../../lib/nim/catalog/image.ts';
import { kinds } from '../../lib/nim/catalog/kind.ts';
import type { Model } from '../../lib/nim/catalog/model.ts';
import { compareTags } from '../../lib/nim/catalog/tags.ts';
import { dateOf } from '../ngc/repository.ts';
import { usable } from './marks.ts';

/** Names of shape (a), DOMAIN section 4, and of what this project has beside them. */
const fields: ReadonlySet<string> = new Set(
  (
    'id name description kind publisher containerImage tags latestTag updatedDate euRestricted restrictedProbe sizing ' +
    'minGPUMemoryGB recommendedGPUMemoryGB gpuCount cacheGB supportedGPUs'
  ).split(' '),
);
const sizes: ReadonlySet<string> = new Set(
  'minGPUMemoryGB recommendedGPUMemoryGB gpuCount cacheGB supportedGPUs'.split(' '),
);

/** What is wrong with a catalog, a line each: what the functions warn about, and what they would serve although it cannot be meant. */
export function problemsOf(document: CatalogDocument, registries: AllowedRegistries = defaultRegistries): string[] {
  const { models, warnings } = readCatalog(document, registries);
  const problems = warnings.map(({ message }) => message);
  if (document.entries.length === 0) problems.push('it has no models');
  // the shape of one key a model has neither a version, nor a date, nor an order: its tags are as NVIDIA listed them
  const whole = document.schemaVersion !== undefined;
  if (whole) problems.push(...documentProblems(document));
  for (const { where, raw } of document.entries) {
    problems.push(...entryProblems((raw ?? {}) as Record<string, unknown>, whole).map((what) => `${where}: ${what}`));
  }
  const byImage = new Map<string, string>();
  for (const model of models) {
    problems.push(...modelProblems(model, whole).map((what) => `${model.id}: ${what}`));
    const other = byImage.get(model.image);
    if (other !== undefined) problems.push(`${model.id}: its image is that of ${other}`);
    byImage.set(model.image, model.id);
  }
  return problems;
}

function documentProblems({ generatedAt, restrictedProbe, unknownFields, entries }: CatalogDocument): string[] {
  const problems = unknownFields.map((name) => `its field ${JSON.stringify(name)} is not known`);
  if (generatedAt === undefined) problems.push('generatedAt is missing: nobody can tell how old it is');
  else if (dateOf(generatedAt) === undefined) problems.push(`generatedAt ${JSON.stringify(generatedAt)} is no date`);
  if (restrictedProbe && !usable(restrictedProbe)) problems.push('restrictedProbe: has no place or no date');
  const ids = entries.map(({ raw }) => String((raw as { id?: unknown } | null)?.id));
  if (ids.some((id, index) => index > 0 && id < (ids[index - 1] ?? ''))) {
    problems.push('the models are not sorted by id');
  }
  return problems;
}

/** What the functions do not see, or take without a word. */
function entryProblems(entry: Readonly<Record<string, unknown>>, whole: boolean): string[] {
  const { tags, kind, updatedDate, sizing } = entry;
  const unknown = Object.keys(entry).filter((name) => !fields.has(name));
  const unknownSizes = typeof sizing === 'object' ? Object.keys(sizing ?? {}).filter((name) => !sizes.has(name)) : [];
  const problems = [
    ...unknown.map((name) => `its field ${JSON.stringify(name)} is not known`),
    ...unknownSizes.map((name) => `its field ${JSON.stringify(`sizing.${name}`)} is not known`),
  ];
  if (typeof kind === 'string' && !kinds.has(kind)) problems.push(`its kind is none of ${[...kinds].join(', ')}`);
  if (typeof updatedDate === 'string' && dateOf(updatedDate) === undefined)
    problems.push(`its updatedDate ${JSON.stringify(updatedDate)} is no date`);
  if (!whole || !Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string')) return problems;
  const sorted = [...new Set(tags as string[])].sort(compareTags);
  if (sorted.join('\n') !== tags.join('\n')) problems.push('its tags are not newest first, or one repeats');
  return problems;
}

function modelProblems({ id, image, tags, sizing, restricted, restrictedProbe }: Model, whole: boolean): string[] {
  const problems: string[] = [];
  if (tags.length === 0 && !restricted) problems.push('has no tag');
  // a mirror may have its own paths; NVIDIA's registry has each model where its id says
  if (image.startsWith('nvcr.io/') && image !== `nvcr.io/${id}`) problems.push(`its image is not nvcr.io/${id}`);
  if (whole && restricted && !usable(restrictedProbe))
    problems.push('it is restricted, and its restrictedProbe has no place or no date');
  const [least, better] = [sizing?.minGPUMemoryGB?.value ?? 0, sizing?.recommendedGPUMemoryGB?.value];
  if (better !== undefined && least > better)
    problems.push('its minGPUMemoryGB is more than its recommendedGPUMemoryGB');
  return problems;
}

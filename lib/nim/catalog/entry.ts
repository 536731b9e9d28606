import { z } from 'zod';
import { modelIdPattern } from '../model-id.ts';
import { type AllowedRegistries, isAllowed, isImage, isTag } from './image.ts';
import { kindOf } from './kind.ts';
import type { Model, RestrictedProbe } from './model.ts';
import { readRestrictedProbe } from './restricted-probe.ts';
import { readSizing } from './sizing.ts';
import { defaultTag, orderTags, type Tag } from './tags.ts';

const tagsMax = 1000;
const modelId = z.string().max(253).regex(modelIdPattern);

const optional = {
  name: z.string().trim().min(1).max(256),
  description: z.string().max(4096),
  kind: z.string().regex(/^[a-z][a-z-]{0,31}$/),
  publisher: z.string().min(1).max(64),
  latestTag: z.string().max(128),
  updatedDate: z.string().max(64),
};

/** An entry is left out: the reason names the field. */
export class EntryUnusable extends Error {
  override name = 'EntryUnusable';
}

/** The entry as it stands in a catalog, with the names of shape (a); shape (b) is brought to these names before. */
export type RawEntry = Readonly<Record<string, unknown>>;

/**
 * Reads one model. What cannot be done without (id, image, tags) has to be right; of the rest, what is wrong is left out and told to
 * `warn`. A mark that does not say where it is from is that of `probe`, the catalog's own. Throws {@link EntryUnusable}.
 */
export function readEntry(
  raw: unknown,
  registries: AllowedRegistries,
  warn: (message: string) => void,
  probe?: RestrictedProbe,
): Model {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new EntryUnusable('it is no object');
  const entry = raw as RawEntry;
  const id = modelId.safeParse(entry.id);
  if (!id.success) throw new EntryUnusable('id: is no model id');
  const image = imageOf(entry.containerImage, registries);
  const tags = tagsOf(entry.tags, warn);
  const field = <Name extends keyof typeof optional>(name: Name): z.infer<(typeof optional)[Name]> | undefined => {
    const value = entry[name];
    if (value === undefined || value === null) return undefined;
    const parsed = optional[name].safeParse(value);
    if (parsed.success) return parsed.data as z.infer<(typeof optional)[Name]>;
    warn(`${name}: is not usable, left out`);
    return undefined;
  };
  const ngcLatestTag = field('latestTag');
  const listed = ngcLatestTag === undefined || (entry.tags as unknown[]).includes(ngcLatestTag);
  if (!listed) warn('latestTag: is none of its tags, left out');
  const restricted = isRestricted(entry.euRestricted, warn);
  const found = readRestrictedProbe(entry.restrictedProbe, warn) ?? probe;
  return {
    id: id.data,
    name: field('name') ?? id.data.split('/').at(-1) ?? id.data,
    description: field('description'),
    kind: field('kind') ?? kindOf(id.data),
    publisher: field('publisher') ?? id.data.split('/').at(-2) ?? '',
    image,
    tags,
    defaultTag: defaultTag(tags),
    ngcLatestTag: listed ? ngcLatestTag : undefined,
    updatedDate: field('updatedDate'),
    sizing: readSizing(entry, warn),
    restricted,
    ...(restricted && found ? { restrictedProbe: found } : {}),
  };
}

/** What is neither true nor false counts as restricted: whoever wrote something meant to mark it. */
function isRestricted(value: unknown, warn: (message: string) => void): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (value !== true) warn('euRestricted: is neither true nor false, it counts as true');
  return true;
}

function imageOf(value: unknown, registries: AllowedRegistries): string {
  if (typeof value !== 'string' || !isImage(value)) {
    throw new EntryUnusable('containerImage: is no image reference without tag');
  }
  if (!isAllowed(value, registries)) {
    throw new EntryUnusable(`containerImage: is not in an allowed registry (${registries.join(', ')})`);
  }
  return value;
}

function tagsOf(value: unknown, warn: (message: string) => void): Tag[] {
  if (!Array.isArray(value)) throw new EntryUnusable('tags: is no list');
  const usable = value.filter((item): item is string => typeof item === 'string' && isTag(item));
  if (usable.length < value.length) warn(`tags: ${value.length - usable.length} that no image can have, left out`);
  const ordered = orderTags(usable);
  if (ordered.length > tagsMax) warn(`tags: more than ${tagsMax}, the oldest left out`);
  return ordered.slice(0, tagsMax);
}

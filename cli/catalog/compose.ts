import { kindOf } from '../../lib/nim/catalog/kind.ts';
import { compareTags } from '../../lib/nim/catalog/tags.ts';
import type { Found } from '../ngc/discover.ts';
import type { Repository } from '../ngc/repository.ts';
import type { CatalogFile, Entry } from './catalog-file.ts';
import { describe, nameOf, publisherOf } from './describe.ts';
import { curatedKind, sizingOf } from './sizing.ts';

export interface Sources {
  readonly found: readonly Found[];
  readonly repositories: ReadonlyMap<string, Repository>;
  readonly previous: CatalogFile | undefined;
  /** Ids that a probe found restricted; undefined where there was none. */
  readonly restricted: ReadonlySet<string> | undefined;
}

export interface Composed {
  readonly entries: readonly Entry[];
  /** Models without an answer: they count against the failure budget. */
  readonly failed: readonly string[];
  /** For people: everything that is not simply as NVIDIA listed it. */
  readonly notes: readonly string[];
}

/**
 * The entries of a new catalog. A model that NVIDIA does not tell about here (451), or did not answer for, keeps its last known tags; it
 * is never dropped for that. Marks of restriction come from the probe, else stay as they were. Pure, and sorted by id.
 */
export function compose({ found, repositories, previous, restricted }: Sources): Composed {
  const before = new Map(previous?.entries.map((entry) => [entry.id, entry]));
  const entries: Entry[] = [];
  const failed: string[] = [];
  const notes: string[] = [];
  for (const { id, updatedDate } of [...found].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const known = before.get(id);
    const repository = repositories.get(id) ?? { kind: 'failed', reason: 'not asked' };
    const mark = restricted ? restricted.has(id) : (known?.euRestricted ?? false);
    const euRestricted = mark || repository.kind === 'restricted';
    if (repository.kind === 'listed') {
      for (const odd of repository.odd) notes.push(`${id}: ${odd}, left out`);
      const { tags, latestTag } = repository;
      entries.push(entryOf(id, tags, latestTag, repository.updatedDate ?? updatedDate, euRestricted));
      continue;
    }
    const why = repository.kind === 'failed' ? repository.reason : 'restricted where this was run';
    if (repository.kind === 'failed') failed.push(id);
    if (known) {
      notes.push(`${id}: ${why}; its tags are the last known ones`);
      entries.push(entryOf(id, known.tags, known.latestTag, known.updatedDate, euRestricted));
    } else if (repository.kind === 'restricted') {
      notes.push(`${id}: ${why}, and no catalog before knew it; it is listed without tags`);
      entries.push(entryOf(id, [], undefined, updatedDate, true));
    } else {
      notes.push(`${id}: ${why}, and no catalog before knew it; it is left out`);
    }
  }
  const unknown = [...(restricted ?? [])].filter((id) => !found.some((model) => model.id === id));
  for (const id of unknown.sort()) notes.push(`${id}: restricted by the probe, and not listed by NVIDIA`);
  return { entries, failed, notes };
}

function entryOf(
  id: string,
  tags: readonly string[],
  latestTag: string | undefined,
  updated: string | undefined,
  euRestricted: boolean,
): Entry {
  const sizing = sizingOf(id);
  const kind = curatedKind(id) ?? kindOf(id);
  return {
    id,
    name: nameOf(id),
    description: describe(id, kind),
    kind,
    publisher: publisherOf(id),
    containerImage: `nvcr.io/${id}`,
    tags: [...tags].sort(compareTags),
    ...(latestTag === undefined ? {} : { latestTag }),
    ...(updated === undefined ? {} : { updatedDate: updated.slice(0, 10) }),
    ...(sizing === undefined ? {} : { sizing }),
    euRestricted,
  };
}

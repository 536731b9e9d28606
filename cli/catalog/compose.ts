import { kindOf } from '../../lib/nim/catalog/kind.ts';
import { compareTags } from '../../lib/nim/catalog/tags.ts';
import type { Found } from '../ngc/discover.ts';
import { dateOf, type Repository } from '../ngc/repository.ts';
import type { CatalogFile, Entry } from './catalog-file.ts';
import { describe, nameOf, publisherOf } from './describe.ts';
import type { Probe } from './probe-file.ts';
import { curatedKind, sizingOf } from './sizing.ts';

export interface Sources {
  readonly found: readonly Found[];
  /** What was listed and cannot be used. */
  readonly unusable: readonly string[];
  readonly repositories: ReadonlyMap<string, Repository>;
  readonly previous: CatalogFile | undefined;
  /** What a probe found of which ids; undefined where there was none. */
  readonly probe: Pick<Probe, 'restricted' | 'unrestricted'> | undefined;
}

export interface Composed {
  readonly entries: readonly Entry[];
  /** Models without an answer, listed unusably, or not listed any more: they count against the failure budget. */
  readonly failed: readonly string[];
  /** For people: everything that is not simply as NVIDIA listed it. */
  readonly notes: readonly string[];
}

/**
 * The entries of a new catalog. A model that NVIDIA does not tell about here (451), or did not answer for, keeps its last known tags; it
 * is never dropped for that. Marks of restriction come from the probe, else stay as they were. Pure, and sorted by id.
 */
export function compose({ found, unusable, repositories, previous, probe }: Sources): Composed {
  // of two with one id the first counts, as it does for the functions
  const before = new Map(previous?.entries.toReversed().map((entry) => [entry.id, entry]));
  const [marked, unmarked] = [new Set(probe?.restricted), new Set(probe?.unrestricted)];
  const entries: Entry[] = [];
  const failed = [...unusable];
  const notes = unusable.map((what) => `NVIDIA's list: ${what}, left out`);
  for (const { id, updatedDate } of [...found].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const known = before.get(id);
    const repository = repositories.get(id) ?? { kind: 'failed', reason: 'not asked' };
    // only an answer takes a mark away: what the probe did not ask about is as it was
    const mark = marked.has(id) || (!unmarked.has(id) && (known?.euRestricted ?? false));
    if (probe && !marked.has(id) && !unmarked.has(id)) notes.push(`${id}: the probe did not ask about it`);
    const euRestricted = mark || repository.kind === 'restricted';
    if (repository.kind === 'listed' && repository.tags.length > 0) {
      for (const odd of repository.odd) notes.push(`${id}: ${odd}, left out`);
      const { tags, latestTag } = repository;
      entries.push(entryOf(id, tags, latestTag, repository.updatedDate ?? dateOf(updatedDate), euRestricted));
      continue;
    }
    // an answer without tags is none, whatever its status: it is no reason to forget the known ones
    if (repository.kind !== 'restricted') failed.push(id);
    const why = whyNot(repository);
    if (known) {
      notes.push(`${id}: ${why}; it stays as the catalog before had it`);
      entries.push(entryOf(id, known.tags, known.latestTag, known.updatedDate, euRestricted));
    } else if (repository.kind === 'restricted') {
      notes.push(`${id}: ${why}, and no catalog before knew it; it is listed without tags`);
      entries.push(entryOf(id, [], undefined, dateOf(updatedDate), true));
    } else {
      notes.push(`${id}: ${why}, and no catalog before knew it; it is left out`);
    }
  }
  const listed = new Set(found.map(({ id }) => id));
  for (const { id } of previous?.entries ?? []) {
    if (listed.has(id)) continue;
    failed.push(id);
    notes.push(`${id}: NVIDIA does not list it any more; it is left out`);
  }
  const unknown = [...marked].filter((id) => !listed.has(id));
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
  const kind = curatedKind(id) ?? kindOf(id);
  const sizing = sizingOf(id, kind);
  return {
    id,
    name: nameOf(id),
    description: describe(id, kind),
    kind,
    publisher: publisherOf(id),
    containerImage: `nvcr.io/${id}`,
    tags: [...tags].sort(compareTags),
    ...(latestTag === undefined ? {} : { latestTag }),
    ...(updated === undefined ? {} : { updatedDate: updated }),
    ...(sizing === undefined ? {} : { sizing }),
    euRestricted,
  };
}

function whyNot(repository: Repository): string {
  if (repository.kind === 'restricted') return 'restricted where this was run';
  return repository.kind === 'failed' ? repository.reason : repository.odd.join(', ');
}

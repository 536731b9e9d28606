import { kindOf } from '../../lib/nim/catalog/kind.ts';
import type { RestrictedProbe } from '../../lib/nim/catalog/model.ts';
import { compareTags } from '../../lib/nim/catalog/tags.ts';
import type { Found } from '../ngc/discover.ts';
import { factsOf, isAnswer, type Repository } from '../ngc/repository.ts';
import type { Entry } from './catalog-file.ts';
import { describe, publisherOf } from './describe.ts';
import { type MarkSources, markedBy } from './marks.ts';
import { nameOf } from './names.ts';
import { curatedKind, sizingOf } from './sizing.ts';
import { unlistedRestricted } from './unlisted-restricted.ts';

export interface Sources extends MarkSources {
  readonly found: readonly Found[];
  /** What was listed and cannot be used. */
  readonly unusable: readonly string[];
  readonly repositories: ReadonlyMap<string, Repository>;
}

export interface Composed {
  readonly entries: readonly Entry[];
  /** Models without an answer, listed unusably, or not listed any more: they count against the failure budget. */
  readonly failed: readonly string[];
  /** Marked now, and not in the catalog before. */
  readonly newlyRestricted: readonly string[];
  /** For people: everything that is not simply as NVIDIA listed it. */
  readonly notes: readonly string[];
}

/**
 * The entries of a new catalog. A model that NVIDIA does not tell about here (451), or did not answer for, keeps its last known tags; it
 * is never dropped for that. Marks of restriction come from the probe, else stay as they were. Pure, and sorted by id.
 */
export function compose(sources: Sources): Composed {
  const { found, unusable, repositories, previous, probe } = sources;
  // of two with one id the first counts, as it does for the functions
  const before = new Map(previous?.entries.toReversed().map((entry) => [entry.id, entry]));
  const markOf = markedBy(sources);
  const listed = new Set(found.map(({ id }) => id));
  const unlisted = unlistedRestricted(found, previous).map((id): Found => ({ id, updatedDate: undefined }));
  const asked = new Set([...(probe?.restricted ?? []), ...(probe?.unrestricted ?? [])]);
  const entries: Entry[] = [];
  const failed = [...unusable];
  const notes = unusable.map((what) => `NVIDIA's list: ${what}, left out`);
  for (const { id, updatedDate } of [...found, ...unlisted].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const known = before.get(id);
    const repository = repositories.get(id) ?? { kind: 'failed', reason: 'not asked' };
    const mark = markOf(id, known, repository.kind === 'restricted');
    if (probe && !asked.has(id)) notes.push(`${id}: the probe did not ask about it`);
    const why = listed.has(id)
      ? whyNot(repository)
      : `NVIDIA does not list it any more, and says: ${whyNot(repository)}`;
    if (repository.kind === 'listed' && isAnswer(repository)) {
      if (!listed.has(id)) notes.push(`${id}: NVIDIA does not list it any more, and answers for it`);
      for (const odd of repository.odd) notes.push(`${id}: ${odd}, left out`);
      const { tags, latestTag } = repository;
      entries.push(entryOf(id, tags, latestTag, repository.updatedDate ?? updatedDate, mark));
      continue;
    }
    // an answer without tags is none, whatever its status: it is no reason to forget the known ones
    if (repository.kind !== 'restricted') failed.push(id);
    if (!listed.has(id) && repository.kind === 'failed' && repository.absent) {
      notes.push(`${id}: ${why}; it is left out`);
      continue;
    }
    const last = known && factsOf(known.tags, known);
    if (last && (last.tags.length > 0 || mark)) {
      notes.push(`${id}: ${why}; it stays as the catalog before had it`);
      for (const odd of last.odd) notes.push(`${id}: ${odd}, in the catalog before, left out`);
      entries.push(entryOf(id, last.tags, last.latestTag, last.updatedDate, mark));
    } else if (repository.kind === 'restricted') {
      notes.push(`${id}: ${why}, and no catalog before knew it; it is listed without tags`);
      entries.push(entryOf(id, [], undefined, updatedDate, mark));
    } else {
      notes.push(`${id}: ${why}, and no catalog before knew ${known ? 'a tag of it' : 'it'}; it is left out`);
    }
  }
  for (const id of before.keys()) {
    if (listed.has(id) || unlisted.some((restricted) => restricted.id === id)) continue;
    failed.push(id);
    notes.push(`${id}: NVIDIA does not list it any more; it is left out`);
  }
  const unknown = (probe?.restricted ?? []).filter((id) => !entries.some((entry) => entry.id === id));
  for (const id of unknown.toSorted()) notes.push(`${id}: restricted by the probe, and not listed by NVIDIA`);
  const marked = entries.filter(({ euRestricted }) => euRestricted).map(({ id }) => id);
  return { entries, failed, notes, newlyRestricted: marked.filter((id) => !before.get(id)?.euRestricted) };
}

function entryOf(
  id: string,
  tags: readonly string[],
  latestTag: string | undefined,
  updated: string | undefined,
  mark: RestrictedProbe | undefined,
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
    euRestricted: mark !== undefined,
    ...(mark === undefined ? {} : { restrictedProbe: mark }),
  };
}

function whyNot(repository: Repository): string {
  if (repository.kind === 'restricted') return 'restricted where this was run';
  return repository.kind === 'failed' ? repository.reason : repository.odd.join(', ') || 'no answer';
}

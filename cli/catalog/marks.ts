import type { RestrictedProbe } from '../../lib/nim/catalog/model.ts';
import { dateOf } from '../ngc/repository.ts';
import type { CatalogFile, Entry } from './catalog-file.ts';
import { isPlace, isProbeDate, type Probe } from './probe-file.ts';

/** The place of a mark that comes from a 451 that generate itself met. */
const seenPlace = 'where this catalog was generated';
/** The place of a mark of which the catalog before does not tell where it is from; its date is that of that catalog. */
const unknownPlace = 'not recorded';

/** Where marks come from. */
export interface MarkSources {
  readonly probe: Pick<Probe, 'place' | 'date' | 'restricted' | 'unrestricted'> | undefined;
  readonly previous: CatalogFile | undefined;
  /** Today, as `YYYY-MM-DD`. */
  readonly day: string;
}

/** Tells of each model whether it is restricted, with the place and the date of whoever found it; undefined where it is not. */
export function markedBy({ probe, previous, day }: MarkSources) {
  const [found, refuted] = [new Set(probe?.restricted), new Set(probe?.unrestricted)];
  const unknown = { place: unknownPlace, date: dateOf(previous?.generatedAt) ?? day };
  return function markOf(id: string, known: Entry | undefined, refused: boolean): RestrictedProbe | undefined {
    if (probe && found.has(id)) return probeOf(probe);
    const before = known?.euRestricted
      ? (usable(known.restrictedProbe) ?? usable(previous?.restrictedProbe) ?? unknown)
      : undefined;
    // only an answer takes a mark away: what the probe did not ask about is as it was
    const kept = refuted.has(id) && before?.place !== seenPlace ? undefined : before;
    if (refused) return kept ?? { place: seenPlace, date: day };
    return refuted.has(id) ? undefined : kept;
  };
}

export const probeOf = ({ place, date }: Pick<Probe, 'place' | 'date'>): RestrictedProbe => ({
  place,
  date: date.slice(0, 10),
});

/** A place and a date, or nothing. */
export function usable(probe: RestrictedProbe | undefined): RestrictedProbe | undefined {
  const { place, date } = probe ?? {};
  const told = typeof place === 'string' && isPlace(place) && typeof date === 'string' && isProbeDate(date);
  return told ? { place, date } : undefined;
}

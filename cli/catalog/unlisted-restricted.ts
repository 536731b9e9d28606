import { modelIdPattern } from '../../lib/nim/model-id.ts';
import type { Found } from '../ngc/discover.ts';
import type { CatalogFile } from './catalog-file.ts';

/** Restricted models of the catalog before that NVIDIA does not list: perhaps for that very reason, so they are asked about all the same. */
export function unlistedRestricted(found: readonly Found[], previous: CatalogFile | undefined): string[] {
  const listed = new Set(found.map(({ id }) => id));
  const unlisted = (previous?.entries ?? []).filter(({ id, euRestricted }) => euRestricted && !listed.has(id));
  return [...new Set(unlisted.map(({ id }) => id))].filter((id) => modelIdPattern.test(id));
}

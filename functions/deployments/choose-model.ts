import { Problem } from '../../lib/errors.ts';
import type { Catalog } from '../../lib/nim/catalog/catalog.ts';
import type { Model } from '../../lib/nim/catalog/model.ts';
import { isOffered, notOffered } from '../../lib/nim/offered.ts';
import type { Settings } from '../../lib/nim/settings.ts';

/** Finds model and version in the catalog, the default version where none is asked for. Throws a Problem naming the field. */
export function chooseModel(
  catalog: Catalog,
  settings: Pick<Settings, 'regionPolicy'>,
  id: string,
  tag: string | undefined,
): { model: Model; tag: string } {
  const model = catalog.models.find((candidate) => candidate.id === id);
  if (!model) {
    const message = 'is not in the catalog of this cluster';
    throw new Problem('unknown-model', `model: ${message}`, { errors: [{ field: 'model', message }] });
  }
  if (!isOffered(model, settings)) {
    const message = notOffered;
    throw new Problem('model-restricted', `model: ${message}`, { errors: [{ field: 'model', message }] });
  }
  const chosen = tag ?? model.defaultTag;
  if (chosen !== undefined && model.tags.some((listed) => listed.tag === chosen)) return { model, tag: chosen };
  const message = tag === undefined ? 'is required: this model has no default version' : 'is not listed for this model';
  throw new Problem('unknown-tag', `tag: ${message}`, { errors: [{ field: 'tag', message }] });
}

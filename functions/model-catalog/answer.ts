import { strongEtag } from '../../lib/http/etag.ts';
import type { Model } from '../../lib/nim/catalog/model.ts';
import type { SourcedCatalog } from '../../lib/nim/catalog/source.ts';
import type { Settings } from '../../lib/nim/settings.ts';
import type { CatalogAnswer, DisabledAnswer } from './answers.ts';

/** What is shown of a catalog: all of it, or the models of one kind, or those that all the words of `q` are found in. */
export interface Filter {
  readonly kind?: string | undefined;
  readonly q?: string | undefined;
}

export interface Answer {
  readonly body: string;
  /** Strong: of the bytes of the body. */
  readonly etag: string;
}

/** Puts catalog and settings together. Tags stand as they were listed, whatever happens around them. */
export function catalogAnswer(catalog: SourcedCatalog, settings: Settings, filter: Filter): Answer {
  const { source, schemaVersion = null, generatedAt = null, restrictedProbe } = catalog;
  const { region = null, regionPolicy } = settings;
  const shown = regionPolicy === 'warn' ? catalog.models : catalog.models.filter(({ restricted }) => !restricted);
  const left = catalog.models.length - shown.length;
  const warnings = [
    ...settings.warnings.map((message) => ({ message })),
    ...(left > 0 ? [{ message: `${left} models are not shown: NVIDIA does not offer them everywhere` }] : []),
    ...catalog.warnings,
  ];
  const models = shown.filter(chosenBy(filter));
  const keys = keysOf(settings);
  const head = { schemaVersion, source, generatedAt, restrictedProbe, region, regionPolicy, keys };
  return answer({ ...head, models, warnings });
}

/** The answer where there is no catalog that can be used; what the settings say of keys holds all the same. */
export const disabledAnswer = (reason: string, settings: Settings): Answer =>
  answer({
    disabled: true,
    reason,
    keys: keysOf(settings),
    models: [],
    warnings: settings.warnings.map((message) => ({ message })),
  });

const keysOf = ({ collectKeys, validateKeys }: Settings) => ({ collected: collectKeys, validated: validateKeys });

function chosenBy({ kind, q }: Filter): (model: Model) => boolean {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return (model) => {
    if (kind && model.kind !== kind) return false;
    if (words.length === 0) return true;
    const text = `${model.id} ${model.name} ${model.description ?? ''} ${model.kind} ${model.publisher}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

function answer(value: CatalogAnswer | DisabledAnswer): Answer {
  const body = JSON.stringify(value);
  return { body, etag: strongEtag(body) };
}

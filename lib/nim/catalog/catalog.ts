import { type CatalogDocument, readModelsJson } from './document.ts';
import { EntryUnusable, readEntry } from './entry.ts';
import { type AllowedRegistries, defaultRegistries } from './image.ts';
import type { Model, RestrictedProbe } from './model.ts';

/** Schema versions of `models.json` that are known; others are read as far as they can be, with a warning. */
const knownSchemaVersion = /^1(\.\d+)*$/;
const warningsMax = 100;

export interface Warning {
  readonly message: string;
}

export interface Catalog {
  /** Undefined in the shape that has one key a model. */
  readonly schemaVersion: string | undefined;
  readonly generatedAt: string | undefined;
  readonly restrictedProbe: RestrictedProbe | undefined;
  readonly models: readonly Model[];
  readonly warnings: readonly Warning[];
}

/** Makes models of a document's entries, in their order. A bad one becomes a warning and hides no other; of two with one id the first counts. */
export function readCatalog(document: CatalogDocument, registries: AllowedRegistries = defaultRegistries): Catalog {
  const { schemaVersion, generatedAt, restrictedProbe, entries, odd } = document;
  const warnings: Warning[] = [];
  let more = 0;
  const warn = (message: string) => {
    if (warnings.length < warningsMax) warnings.push({ message });
    else more += 1;
  };
  if (schemaVersion !== undefined && !knownSchemaVersion.test(schemaVersion)) {
    warn(`schemaVersion "${schemaVersion.slice(0, 32)}" is not known: read as far as possible`);
  }
  for (const message of odd) warn(message);
  const models = new Map<string, Model>();
  for (const { where, raw } of entries) {
    const who = `${where}${idOf(raw)}`;
    try {
      const model = readEntry(raw, registries, (message) => warn(`${who}: ${message}`), restrictedProbe);
      if (models.has(model.id)) warn(`${who}: left out, the id is used before`);
      else models.set(model.id, model);
    } catch (error) {
      if (!(error instanceof EntryUnusable)) throw error;
      warn(`${who}: left out, ${error.message}`);
    }
  }
  if (more > 0) warnings.push({ message: `and ${more} more` });
  return { schemaVersion, generatedAt, restrictedProbe, models: [...models.values()], warnings };
}

function idOf(raw: unknown): string {
  const id = (raw as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' ? ` (${id.slice(0, 128)})` : '';
}

/** The catalog of a `models.json`. Throws CatalogDisabled. */
export const parseCatalog = (text: string, registries?: AllowedRegistries): Catalog =>
  readCatalog(readModelsJson(text), registries);

import { gunzipSync } from 'node:zlib';
import type { ConfigMap } from '../../kube/object.ts';
import type { RestrictedProbe } from './model.ts';
import { readRestrictedProbe } from './restricted-probe.ts';

export const catalogKey = 'models.json';
/** A catalog that does not fit into a ConfigMap as text, in `binaryData`. */
export const catalogGzipKey = 'models.json.gz';
const unzippedBytesMax = 16 * 1024 * 1024;

/** The catalog cannot be used at all: the reason says what is wrong and what to do. */
export class CatalogDisabled extends Error {
  override name = 'CatalogDisabled';
}

/** What a catalog says, before any entry was looked at. `where` names an entry for people. */
export interface CatalogDocument {
  readonly schemaVersion: string | undefined;
  readonly generatedAt: string | undefined;
  readonly restrictedProbe: RestrictedProbe | undefined;
  /** Names of what else it has: none that is known. */
  readonly unknownFields: readonly string[];
  /** What of the above could not be used, for people. */
  readonly odd: readonly string[];
  readonly entries: readonly { readonly where: string; readonly raw: unknown }[];
}

/**
 * Reads a catalog's ConfigMap in either shape of DOMAIN section 4: `models.json` (as text, or gzipped in binaryData), or one key a
 * model. Throws {@link CatalogDisabled}.
 */
export function readDocument(configMap: ConfigMap): CatalogDocument {
  const text = configMap.data?.[catalogKey];
  const zipped = configMap.binaryData?.[catalogGzipKey];
  if (text !== undefined) {
    const document = readModelsJson(text);
    if (zipped === undefined) return document;
    return { ...document, odd: [...document.odd, `${catalogGzipKey}: passed over, because there is ${catalogKey}`] };
  }
  if (zipped !== undefined) return readModelsJson(unzipped(zipped));
  // where kubectl puts a file that is no UTF-8, such as one in UTF-16
  if (configMap.binaryData?.[catalogKey] !== undefined) throw broken(`${catalogKey} is not text in UTF-8`);
  return readKeyPerModel(configMap);
}

/** The document of `models.json`. Throws {@link CatalogDisabled}. */
export function readModelsJson(text: string): CatalogDocument {
  const document = parsed(text);
  if (typeof document !== 'object' || document === null) throw broken(`${catalogKey} is no object`);
  const { schemaVersion, generatedAt, restrictedProbe, models, ...unknown } = document as Record<string, unknown>;
  if (!Array.isArray(models)) throw broken(`${catalogKey} has no list "models"`);
  const odd: string[] = [];
  if (typeof (generatedAt ?? '') !== 'string') odd.push('generatedAt: is no text, left out');
  return {
    schemaVersion: typeof schemaVersion === 'number' ? String(schemaVersion) : (textOf(schemaVersion) ?? ''),
    generatedAt: textOf(generatedAt),
    restrictedProbe: readRestrictedProbe(restrictedProbe, (message) => odd.push(message)),
    unknownFields: Object.keys(unknown),
    odd,
    entries: models.map((raw: unknown, index) => ({ where: `models[${index}]`, raw })),
  };
}

function readKeyPerModel({ data = {}, metadata }: ConfigMap): CatalogDocument {
  const keys = Object.keys(data).sort();
  if (keys.length === 0) throw broken(`ConfigMap ${metadata.name} has neither ${catalogKey} nor a key for a model`);
  const entries = keys.map((key) => ({ where: key, raw: ofKeyPerModel(data[key] ?? '') }));
  const head = { schemaVersion: undefined, generatedAt: undefined, restrictedProbe: undefined };
  return { ...head, unknownFields: [], odd: [], entries };
}

/** Shape (b) with the names of shape (a); the image is where NVIDIA's registry has it. */
function ofKeyPerModel(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(withoutMark(text));
  } catch {
    // told as an entry that is no object: one bad key hides no other
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { name, namespace, displayName, shortDescription, ...rest } = value as Record<string, unknown>;
  const id = typeof namespace === 'string' && typeof name === 'string' ? `${namespace}/${name}` : undefined;
  const image = id === undefined ? undefined : `nvcr.io/${id}`;
  return { ...rest, id, name: displayName ?? name, description: shortDescription, containerImage: image };
}

function unzipped(base64: string): string {
  try {
    return gunzipSync(Buffer.from(base64, 'base64'), { maxOutputLength: unzippedBytesMax }).toString('utf8');
  } catch (error) {
    throw broken(`${catalogGzipKey} is no gzip of at most ${unzippedBytesMax} bytes`, error);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(withoutMark(text));
  } catch (error) {
    throw broken(`${catalogKey} is not JSON`, error);
  }
}

/** A byte order mark, which some editors write, is no JSON. */
const withoutMark = (text: string): string => text.replace(/^\ufeff/, '');

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value.slice(0, 64) : undefined);

const broken = (what: string, cause?: unknown): CatalogDisabled =>
  new CatalogDisabled(
    `${what}: apply the shipped catalog again, or mend it`,
    cause === undefined ? undefined : { cause },
  );

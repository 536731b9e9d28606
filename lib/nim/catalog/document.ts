import { gunzipSync } from 'node:zlib';
import type { ConfigMap } from '../../kube/object.ts';
import type { RestrictedProbe } from './model.ts';

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
  readonly entries: readonly { readonly where: string; readonly raw: unknown }[];
}

/**
 * Reads a catalog's ConfigMap in either shape of DOMAIN section 4: `models.json` (as text, or gzipped in binaryData), or one key a
 * model. Throws {@link CatalogDisabled}.
 */
export function readDocument(configMap: ConfigMap): CatalogDocument {
  const text = configMap.data?.[catalogKey];
  if (text !== undefined) return readModelsJson(text);
  const zipped = configMap.binaryData?.[catalogGzipKey];
  if (zipped !== undefined) return readModelsJson(unzipped(zipped));
  return readKeyPerModel(configMap);
}

/** The document of `models.json`. Throws {@link CatalogDisabled}. */
export function readModelsJson(text: string): CatalogDocument {
  const document = parsed(text);
  if (typeof document !== 'object' || document === null) throw broken(`${catalogKey} is no object`);
  const { schemaVersion, generatedAt, restrictedProbe, models } = document as Record<string, unknown>;
  if (!Array.isArray(models)) throw broken(`${catalogKey} has no list "models"`);
  return {
    schemaVersion: typeof schemaVersion === 'number' ? String(schemaVersion) : (textOf(schemaVersion) ?? ''),
    generatedAt: textOf(generatedAt),
    restrictedProbe: probeOf(restrictedProbe),
    entries: models.map((raw: unknown, index) => ({ where: `models[${index}]`, raw })),
  };
}

function readKeyPerModel({ data = {}, metadata }: ConfigMap): CatalogDocument {
  const keys = Object.keys(data).sort();
  if (keys.length === 0) throw broken(`ConfigMap ${metadata.name} has neither ${catalogKey} nor a key for a model`);
  const entries = keys.map((key) => ({ where: key, raw: ofKeyPerModel(data[key] ?? '') }));
  return { schemaVersion: undefined, generatedAt: undefined, restrictedProbe: undefined, entries };
}

/** Shape (b) with the names of shape (a); the image is where NVIDIA's registry has it. */
function ofKeyPerModel(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
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
    return JSON.parse(text);
  } catch (error) {
    throw broken(`${catalogKey} is not JSON`, error);
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value.slice(0, 64) : undefined);

function probeOf(value: unknown): RestrictedProbe | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { place, date } = value as Record<string, unknown>;
  return { place: textOf(place), date: textOf(date) };
}

const broken = (what: string, cause?: unknown): CatalogDisabled =>
  new CatalogDisabled(
    `${what}: apply the shipped catalog again, or mend it`,
    cause === undefined ? undefined : { cause },
  );

import { gzipSync } from 'node:zlib';
import { parse } from 'yaml';
import type { ConfigMap } from '../../lib/kube/object.ts';
import { CatalogDisabled, catalogGzipKey, catalogKey, readDocument } from '../../lib/nim/catalog/document.ts';
import type { Curated, RestrictedProbe } from '../../lib/nim/catalog/model.ts';
import { CliError } from '../cli-error.ts';
import { readText } from './read-text.ts';

/** One model as a catalog file has it: shape (a) of DOMAIN section 4, with sizing that names its source. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly kind?: string;
  readonly publisher?: string;
  readonly containerImage: string;
  readonly tags: readonly string[];
  readonly latestTag?: string;
  readonly updatedDate?: string;
  readonly sizing?: Readonly<Record<string, Curated<unknown>>>;
  readonly euRestricted: boolean;
  /** Of a restricted one: who found that. */
  readonly restrictedProbe?: RestrictedProbe;
}

export interface CatalogFile {
  /** Entries that could not be read, by name; those of `entries` can be compared and fallen back to. */
  readonly unusable?: readonly string[];
  readonly schemaVersion?: string | undefined;
  /** Names of fields of the whole that nobody reads. */
  readonly unknownFields?: readonly string[];
  readonly generatedAt: string | undefined;
  readonly restrictedProbe: RestrictedProbe | undefined;
  readonly entries: readonly Entry[];
}

/** A ConfigMap takes 1 MiB, names and base64 included; some room is left for its metadata. */
export const dataBytesMax = 1024 * 1024 - 16 * 1024;
const head = `# The model catalog: what NVIDIA listed when it was asked, tags exactly as they were listed. Made by
# "npx nim-functions catalog generate"; one model a line, sorted, so that a new one is a readable diff.
apiVersion: v1
kind: ConfigMap
metadata:
  name: nim-model-metadata
  namespace: opendatahub
  labels:
    app.kubernetes.io/part-of: nim-functions
`;

/** The `models.json` of a catalog: a model a line. */
export function modelsJson({ generatedAt, restrictedProbe, entries }: CatalogFile): string {
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
  const time = generatedAt === undefined ? '' : `  "generatedAt": ${JSON.stringify(generatedAt)},\n`;
  const probe = restrictedProbe ? `  "restrictedProbe": ${JSON.stringify(restrictedProbe)},\n` : '';
  return `{\n  "schemaVersion": "1.2",\n${time}${probe}  "models": [\n${lines}\n  ]\n}\n`;
}

/** The ConfigMap manifest of a catalog: as text, or gzipped where it would not fit. The same catalog gives the same bytes. */
export function catalogManifest(catalog: CatalogFile, limit = dataBytesMax): string {
  const text = modelsJson(catalog);
  const manifest = `${head}data:\n  ${catalogKey}: |\n${text.replace(/^(?=.)/gm, '    ')}`;
  if (Buffer.byteLength(manifest) <= limit) return manifest;
  const zipped = gzipSync(text, { level: 9 }).toString('base64');
  if (zipped.length > limit) throw new CliError('the catalog does not fit into a ConfigMap, gzipped neither');
  return `${head}binaryData:\n  ${catalogGzipKey}: ${zipped}\n`;
}

/** Reads a catalog manifest, or a bare models.json. Throws CliError naming the file. */
export function readCatalogFile(path: string): CatalogFile {
  const { entries, odd, ...head } = documentOf(path);
  const usable: Entry[] = [];
  const unusable = [...odd];
  for (const { where, raw } of entries) {
    const entry = entryOf(raw);
    if (!entry) {
      unusable.push(`${where} has no id or no tags`);
      continue;
    }
    usable.push(entry);
    const lost = (raw as Entry).tags.length - entry.tags.length;
    if (lost > 0) unusable.push(`${where} (${entry.id}): ${lost} of its tags are no text`);
  }
  return { ...head, entries: usable, unusable };
}

/** What else an entry may lack, verify says; this is what a comparison and a fallback need. */
function entryOf(raw: unknown): Entry | undefined {
  const entry = raw as Partial<Entry> | null | undefined;
  if (typeof entry?.id !== 'string' || !Array.isArray(entry.tags)) return undefined;
  const tags = entry.tags.filter((tag) => typeof tag === 'string');
  // as the functions read it: what is neither true nor false was meant as a mark
  const mark: unknown = entry.euRestricted ?? false;
  return { ...entry, tags, euRestricted: mark !== false } as Entry;
}

export function documentOf(path: string) {
  const text = readText(path);
  try {
    const value: unknown = parse(text, { maxAliasCount: 0 });
    const isConfigMap = (value as { kind?: unknown } | null)?.kind === 'ConfigMap';
    const bare = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: path }, data: { [catalogKey]: text } };
    return readDocument((isConfigMap ? value : bare) as ConfigMap);
  } catch (error) {
    const why = error instanceof CatalogDisabled ? error.message.split(':')[0] : 'it is neither YAML nor JSON';
    throw new CliError(`${path}: ${why}`);
  }
}

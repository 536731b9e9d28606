import { readCatalog } from '../../lib/nim/catalog/catalog.ts';
import type { CatalogDocument } from '../../lib/nim/catalog/document.ts';
import { type AllowedRegistries, defaultRegistries } from '../../lib/nim/catalog/image.ts';
import { kinds } from '../../lib/nim/catalog/kind.ts';
import { compareTags } from '../../lib/nim/catalog/tags.ts';
import { readArguments, registriesOf, registryOption } from '../arguments.ts';
import { dateOf } from '../ngc/repository.ts';
import { dataBytesMax, documentOf, readText } from './catalog-file.ts';

/** What `kubectl apply` without `--server-side` can keep in its annotation (Kubernetes' limit of all annotations together). */
const appliedBytesMax = 256 * 1024;

/** What is wrong with a catalog file, and what is only worth knowing; a line each. */
export interface Findings {
  readonly problems: readonly string[];
  readonly remarks: readonly string[];
}

/** Throws CliError for a file that cannot be read at all. */
export function findingsOf(path: string, registries: AllowedRegistries = defaultRegistries): Findings {
  const document = documentOf(path);
  const { models, warnings } = readCatalog(document, registries);
  const problems = warnings.map(({ message }) => message);
  // the shape of one key a model has neither a version, nor a date, nor an order
  if (document.schemaVersion !== undefined) problems.push(...documentProblems(document));
  for (const { where, raw } of document.entries) problems.push(...entryProblems(where, raw));
  const remarks: string[] = [];
  for (const { id, tags, restricted } of models) {
    if (tags.length > 0) continue;
    (restricted ? remarks : problems).push(`${id}: has no tag`);
  }
  const text = readText(path);
  const size = Buffer.byteLength(text);
  if (size > dataBytesMax) problems.push(`it has ${size} bytes, and a ConfigMap takes no more than ${dataBytesMax}`);
  else if (Buffer.byteLength(JSON.stringify(text)) > appliedBytesMax)
    remarks.push(`it has ${size} bytes: apply it with "kubectl apply --server-side"`);
  return { problems, remarks };
}

function documentProblems({ generatedAt, entries }: CatalogDocument): string[] {
  const problems: string[] = [];
  if (generatedAt === undefined) problems.push('generatedAt is missing: nobody can tell how old it is');
  else if (dateOf(generatedAt) === undefined) problems.push(`generatedAt ${JSON.stringify(generatedAt)} is no date`);
  const ids = entries.map(({ raw }) => String((raw as { id?: unknown } | null)?.id));
  if (ids.some((id, index) => index > 0 && id < (ids[index - 1] ?? ''))) {
    problems.push('the models are not sorted by id');
  }
  return problems;
}

function entryProblems(where: string, raw: unknown): string[] {
  const { tags, latestTag, kind } = (raw ?? {}) as Record<string, unknown>;
  const problems: string[] = [];
  if (typeof kind === 'string' && !kinds.has(kind)) {
    problems.push(`${where}: its kind is none of ${[...kinds].join(', ')}`);
  }
  if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string')) return problems;
  const sorted = [...new Set(tags as string[])].sort(compareTags);
  if (sorted.join('\n') !== tags.join('\n')) problems.push(`${where}: its tags are not newest first, or one repeats`);
  if (typeof latestTag === 'string' && !tags.includes(latestTag)) {
    problems.push(`${where}: its latestTag is none of its tags`);
  }
  return problems;
}

/** `catalog verify FILE`. */
export async function verifyCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, registryOption, 1);
  const [path = ''] = positionals;
  const { problems, remarks } = findingsOf(path, registriesOf(values.registry));
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  for (const remark of remarks) process.stderr.write(`worth knowing: ${remark}\n`);
  process.stderr.write(problems.length > 0 ? `${path}: ${problems.length} problems\n` : `${path}: fine\n`);
  return problems.length > 0 ? 1 : 0;
}

import { readCatalog } from '../../lib/nim/catalog/catalog.ts';
import { compareTags } from '../../lib/nim/catalog/tags.ts';
import { readArguments } from '../arguments.ts';
import { dataBytesMax, documentOf, readText } from './catalog-file.ts';

/** Everything that is wrong with a catalog file, a line each. Throws CliError for one that cannot be read at all. */
export function problemsOf(path: string): string[] {
  const document = documentOf(path);
  const { models, warnings } = readCatalog(document);
  const problems = warnings.map(({ message }) => message);
  if (document.generatedAt === undefined) problems.push('generatedAt is missing: nobody can tell how old it is');
  const size = Buffer.byteLength(readText(path));
  if (size > dataBytesMax) problems.push(`it has ${size} bytes, and a ConfigMap takes no more than ${dataBytesMax}`);
  const ids = document.entries.map(({ raw }) => String((raw as { id?: unknown } | null)?.id));
  if (ids.some((id, index) => index > 0 && id < (ids[index - 1] ?? '')))
    problems.push('the models are not sorted by id');
  for (const { where, raw } of document.entries) {
    const { tags } = (raw ?? {}) as { tags?: unknown };
    if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string')) continue;
    const sorted = [...new Set(tags as string[])].sort(compareTags);
    if (sorted.join('\n') !== tags.join('\n')) problems.push(`${where}: its tags are not newest first, or one repeats`);
  }
  for (const { id, tags } of models) if (tags.length === 0) problems.push(`${id}: has no tag`);
  return problems;
}

/** `catalog verify FILE`. */
export async function verifyCommand(args: readonly string[]): Promise<number> {
  const { positionals } = readArguments(args, {}, 1);
  const [path = ''] = positionals;
  const problems = problemsOf(path);
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.stderr.write(problems.length > 0 ? `${path}: ${problems.length} problems\n` : `${path}: fine\n`);
  return problems.length > 0 ? 1 : 0;
}

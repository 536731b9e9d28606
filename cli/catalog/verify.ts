import { readCatalog } from '../../lib/nim/catalog/catalog.ts';
import { type AllowedRegistries, defaultRegistries } from '../../lib/nim/catalog/image.ts';
import { readArguments, registriesOf, registryOption } from '../arguments.ts';
import { dataBytesMax, documentOf } from './catalog-file.ts';
import { problemsOf } from './findings.ts';
import { readText } from './read-text.ts';

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
  const problems = problemsOf(document, registries);
  const untagged = readCatalog(document, registries).models.filter(
    ({ tags, restricted }) => restricted && tags.length === 0,
  );
  const remarks = untagged.map(({ id }) => `${id}: has no tag`);
  const text = readText(path);
  const size = Buffer.byteLength(text);
  if (size > dataBytesMax) problems.push(`it has ${size} bytes, and a ConfigMap takes no more than ${dataBytesMax}`);
  else if (Buffer.byteLength(JSON.stringify(text)) > appliedBytesMax)
    remarks.push(`it has ${size} bytes: apply it with "kubectl apply --server-side"`);
  return { problems, remarks };
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

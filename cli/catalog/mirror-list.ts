import { stringify } from 'yaml';
import { readCatalog } from '../../lib/nim/catalog/catalog.ts';
import { isRegistry } from '../../lib/nim/catalog/image.ts';
import type { Model } from '../../lib/nim/catalog/model.ts';
import { readArguments, registriesOf, registryOption } from '../arguments.ts';
import { CliError, usageError } from '../cli-error.ts';
import { documentOf } from './catalog-file.ts';

const options = {
  ...registryOption,
  model: { type: 'string', multiple: true },
  tags: { type: 'string' },
  mirror: { type: 'string' },
} as const;

/** References of the images that an air-gapped site has to bring in. */
export function imagesOf(models: readonly Model[], which: 'all' | 'default'): string[] {
  return models.flatMap(({ image, tags, defaultTag }) => {
    const wanted = which === 'all' ? tags.map(({ tag }) => tag) : [defaultTag ?? []].flat();
    return wanted.map((tag) => `${image}:${tag}`);
  });
}

/** Leads pulls of these images to a mirror (OpenShift's config.openshift.io/v1): repository by repository, never back to the source. */
export function imageTagMirrorSet(models: readonly Model[], mirror: string): string {
  const imageTagMirrors = models.map(({ image }) => ({
    source: image,
    mirrors: [`${mirror}/${image.split('/').slice(1).join('/')}`],
    mirrorSourcePolicy: 'NeverContactSource',
  }));
  return stringify({
    apiVersion: 'config.openshift.io/v1',
    kind: 'ImageTagMirrorSet',
    metadata: { name: 'nim-images', labels: { 'app.kubernetes.io/part-of': 'nim-functions' } },
    spec: { imageTagMirrors },
  });
}

/** `catalog mirror-list FILE`. The exit code says whether everything that was asked for is in the list. */
export async function mirrorListCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, options, 1);
  const { tags: which = 'default', mirror } = values;
  if (which !== 'all' && which !== 'default') throw usageError('--tags must be all or default');
  if (mirror !== undefined && !isRegistry(mirror))
    throw usageError('--mirror must be a registry, or a registry and a path');
  const document = documentOf(positionals[0] ?? '');
  const { models, warnings } = readCatalog(document, registriesOf(values.registry));
  const wanted = new Set(values.model ?? models.map(({ id }) => id));
  const chosen = [...wanted].map((id) => {
    const model = models.find((candidate) => candidate.id === id);
    if (!model) throw new CliError(`the catalog has no model ${id}`);
    return model;
  });
  // of a repository that is led elsewhere no tag is needed
  const untagged = mirror ? [] : chosen.filter(({ tags }) => tags.length === 0);
  const images = imagesOf(chosen, which).map((line) => `${line}\n`);
  process.stdout.write(mirror ? imageTagMirrorSet(chosen, mirror) : images.join(''));
  for (const { id } of untagged) process.stderr.write(`${id}: has no tag, not listed\n`);
  if (!values.model) for (const { message } of warnings) process.stderr.write(`${message}\n`);
  const leftOut = values.model === undefined && models.length < document.entries.length;
  return leftOut || untagged.length > 0 ? 1 : 0;
}

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
  'oc-mirror': { type: 'boolean' },
} as const;

/** References of the images that an air-gapped site has to bring in. */
export function imagesOf(models: readonly Model[], which: 'all' | 'default'): string[] {
  const images = models.flatMap(({ image, tags, defaultTag }) => {
    const wanted = which === 'all' ? tags.map(({ tag }) => tag) : [defaultTag ?? []].flat();
    return wanted.map((tag) => `${image}:${tag}`);
  });
  return [...new Set(images)];
}

/** What `oc mirror --v2` reads: the images as additional ones, by their tags. */
export const imageSetConfiguration = (images: readonly string[]): string =>
  stringify({
    apiVersion: 'mirror.openshift.io/v2alpha1',
    kind: 'ImageSetConfiguration',
    mirror: { additionalImages: images.map((name) => ({ name })) },
  });

/** Leads pulls of these images to a mirror (OpenShift's config.openshift.io/v1): repository by repository, never back to the source. */
export function imageTagMirrorSet(models: readonly Model[], mirror: string): string {
  const imageTagMirrors = [...new Set(models.map(({ image }) => image))].map((image) => ({
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
  const { tags: which = 'default', mirror, 'oc-mirror': ocMirror = false } = values;
  if (which !== 'all' && which !== 'default') throw usageError('--tags must be all or default');
  if (mirror !== undefined && !isRegistry(mirror))
    throw usageError('--mirror must be a registry, or a registry and a path');
  if (mirror !== undefined && (values.tags !== undefined || ocMirror))
    throw usageError('--mirror leads whole repositories elsewhere: it goes neither with --tags nor with --oc-mirror');
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
  const images = imagesOf(chosen, which);
  const lines = ocMirror ? imageSetConfiguration(images) : images.map((line) => `${line}\n`).join('');
  process.stdout.write(mirror ? imageTagMirrorSet(chosen, mirror) : lines);
  for (const { id } of untagged) process.stderr.write(`${id}: has no tag, not listed\n`);
  if (!values.model) for (const { message } of warnings) process.stderr.write(`${message}\n`);
  const leftOut = values.model === undefined && models.length < document.entries.length;
  return leftOut || untagged.length > 0 ? 1 : 0;
}

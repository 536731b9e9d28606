import type { Manifest } from './manifests.ts';

/** `models.json` as far as the simulators need it. */
export interface ShippedCatalog {
  readonly models: readonly { readonly id: string; readonly containerImage: string; readonly euRestricted?: boolean }[];
}

/** The catalog of the shipped manifests. */
export function shippedCatalog(manifests: readonly Manifest[]): ShippedCatalog {
  const configMap = manifests.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'nim-model-metadata',
  );
  const text = (configMap?.data as Record<string, string> | undefined)?.['models.json'];
  if (!text) throw new Error('knative/ has no catalog ConfigMap nim-model-metadata with models.json');
  return JSON.parse(text) as ShippedCatalog;
}

/** Images, without tag, of the models that are not offered everywhere. */
export const restrictedImages = ({ models }: ShippedCatalog): ReadonlySet<string> =>
  new Set(models.flatMap((model) => (model.euRestricted ? [model.containerImage] : [])));

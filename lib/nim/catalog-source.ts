import type { Config } from '../config.ts';
import type { KubeClient } from '../kube/client.ts';
import type { ConfigMap } from '../kube/object.ts';
import { configMaps } from '../kube/resources.ts';
import { type Catalog, CatalogDisabled, parseCatalog } from './catalog.ts';

export const catalogKey = 'models.json';

/** Reads the catalog ConfigMap of the main namespace. Throws CatalogDisabled, KubeError, KubeUnreachable. */
export async function readCatalog(
  kube: KubeClient,
  config: Pick<Config, 'MAIN_NAMESPACE' | 'CATALOG_CONFIGMAP'>,
): Promise<Catalog> {
  const { MAIN_NAMESPACE: namespace, CATALOG_CONFIGMAP: name } = config;
  const configMap = await kube.find<ConfigMap>(configMaps, namespace, name);
  if (!configMap) throw new CatalogDisabled(`ConfigMap ${namespace}/${name} does not exist: apply the shipped catalog`);
  const text = configMap.data?.[catalogKey];
  if (text === undefined) throw new CatalogDisabled(`ConfigMap ${namespace}/${name} has no key ${catalogKey}`);
  return parseCatalog(text);
}

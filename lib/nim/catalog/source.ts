import type { Config } from '../../config.ts';
import type { KubeClient } from '../../kube/client.ts';
import { isForbidden } from '../../kube/errors.ts';
import type { ConfigMap } from '../../kube/object.ts';
import { configMaps } from '../../kube/resources.ts';
import { objectName } from '../settings.ts';
import type { ReadSettings } from '../settings-source.ts';
import { type Catalog, readCatalog } from './catalog.ts';
import { CatalogDisabled, readDocument } from './document.ts';

/** A catalog, and which ConfigMap it is from: `namespace/name`. */
export interface SourcedCatalog extends Catalog {
  readonly source: string;
}

/** The catalog as it is now; the same object as long as it is the same. Rejects with CatalogDisabled, KubeError, KubeUnreachable. */
export type ReadCatalog = () => Promise<Catalog>;
export type ReadSourcedCatalog = () => Promise<SourcedCatalog>;

type SourceConfig = Pick<Config, 'MAIN_NAMESPACE' | 'CATALOG_CONFIGMAP' | 'CATALOG_CACHE_MS' | 'ALLOWED_REGISTRIES'>;

interface Known {
  readonly name: string;
  /** uid and resourceVersion: what tells one content from another. */
  readonly version: string;
  readonly catalog: SourcedCatalog;
}

/**
 * Reads the catalog ConfigMap with the function's own rights, at most once in CATALOG_CACHE_MS however many ask, and its content only
 * when the metadata say that it is another one.
 */
export function createCatalogSource(
  config: SourceConfig,
  kube: () => Promise<KubeClient>,
  readSettings: ReadSettings,
): ReadSourcedCatalog {
  const { MAIN_NAMESPACE: namespace } = config;
  let known: Known | undefined;
  let current:
    | { readonly name: string; readonly catalog: Promise<SourcedCatalog>; readonly untilMs: number }
    | undefined;

  async function refreshed(name: string): Promise<SourcedCatalog> {
    if (!objectName.test(name)) {
      const shown = JSON.stringify(name.slice(0, 64));
      throw new CatalogDisabled(`customConfigMap ${shown} is no name of a ConfigMap: mend the setting`);
    }
    const self = await kube();
    if (known?.name === name) {
      const found = await self.findMetadata(configMaps, namespace, name);
      if (found && versionOf(found as ConfigMap) === known.version) return known.catalog;
    }
    known = undefined;
    const configMap = await self.find<ConfigMap>(configMaps, namespace, name);
    if (!configMap)
      throw new CatalogDisabled(
        `ConfigMap ${namespace}/${name} does not exist: apply the shipped catalog, or mend customConfigMap`,
      );
    const source = `${namespace}/${name}`;
    const catalog = { ...readCatalog(readDocument(configMap), config.ALLOWED_REGISTRIES), source };
    if (catalog.models.length === 0) {
      const [first] = catalog.warnings;
      const why = first ? ` (${first.message})` : '';
      throw new CatalogDisabled(
        `ConfigMap ${source} has no model that can be used${why}: apply the shipped catalog again, or mend it`,
      );
    }
    known = { name, version: versionOf(configMap), catalog };
    return catalog;
  }

  return async function readCurrent() {
    const name = (await readSettings()).catalogConfigMap ?? config.CATALOG_CONFIGMAP;
    const nowMs = performance.now();
    if (current?.name === name && nowMs < current.untilMs) return current.catalog;
    const catalog = refreshed(name).catch((error: unknown) => {
      if (!isForbidden(error)) throw error;
      const detail = `${(error as Error).message}: let this function's ServiceAccount read the catalog ConfigMap`;
      throw new CatalogDisabled(detail, { cause: error });
    });
    current = { name, catalog, untilMs: nowMs + config.CATALOG_CACHE_MS };
    catalog.catch((error: unknown) => {
      // a catalog that cannot be used is so for everybody; an API server that did not answer is asked again at once
      if (!(error instanceof CatalogDisabled) && current?.catalog === catalog) current = undefined;
    });
    return catalog;
  };
}

const versionOf = ({ metadata }: ConfigMap): string => `${metadata.uid}/${metadata.resourceVersion}`;

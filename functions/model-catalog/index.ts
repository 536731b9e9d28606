import { lazyCluster } from '../../lib/kube/cluster.ts';
import { readCatalog } from '../../lib/nim/catalog-source.ts';
import { createSettingsSource } from '../../lib/nim/settings-source.ts';
import { register } from '../../lib/register.ts';
import { modelCatalogHandler } from './model-catalog.ts';

register('model-catalog', ({ config, log }) => {
  const cluster = lazyCluster(config, log);
  return modelCatalogHandler({
    readSettings: createSettingsSource(config, async () => (await cluster()).self, log),
    readCatalog: async () => readCatalog((await cluster()).self, config),
    source: `${config.MAIN_NAMESPACE}/${config.CATALOG_CONFIGMAP}`,
  });
});

import { lazyCluster } from '../../lib/kube/cluster.ts';
import { readCatalog } from '../../lib/nim/catalog-source.ts';
import { register } from '../../lib/register.ts';
import { modelCatalogHandler } from './model-catalog.ts';

register('model-catalog', ({ config, log }) => {
  const cluster = lazyCluster(config, log);
  return modelCatalogHandler({
    readCatalog: async () => readCatalog((await cluster()).self, config),
    source: `${config.MAIN_NAMESPACE}/${config.CATALOG_CONFIGMAP}`,
  });
});

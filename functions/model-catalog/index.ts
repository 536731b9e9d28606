import { describedBy } from '../../lib/http/openapi/serve.ts';
import { lazyCluster } from '../../lib/kube/cluster.ts';
import { createCatalogSource } from '../../lib/nim/catalog/source.ts';
import { createSettingsSource } from '../../lib/nim/settings-source.ts';
import { register } from '../../lib/register.ts';
import { modelCatalogHandler } from './model-catalog.ts';

register('model-catalog', ({ config, log }) => {
  const cluster = lazyCluster(config, log);
  const self = async () => (await cluster()).self;
  const readSettings = createSettingsSource(config, self, log);
  const handler = modelCatalogHandler({
    readSettings,
    readCatalog: createCatalogSource(config, self, readSettings),
  });
  return describedBy(async () => (await import('./openapi.ts')).modelCatalogApi, handler);
});

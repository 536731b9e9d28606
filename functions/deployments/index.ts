import { lazyCluster } from '../../lib/kube/cluster.ts';
import { createKeyValidator } from '../../lib/ngc/validate-key.ts';
import { readCatalog } from '../../lib/nim/catalog-source.ts';
import { createPublisher } from '../../lib/publish.ts';
import { register } from '../../lib/register.ts';
import { deploymentsHandler } from './routes.ts';

register('deployments', ({ config, log }) => {
  const cluster = lazyCluster(config);
  return deploymentsHandler({
    cluster,
    readCatalog: async () => readCatalog((await cluster()).self, config),
    validateKey: createKeyValidator(config),
    publish: createPublisher(config),
    now: () => new Date(),
    log,
  });
});

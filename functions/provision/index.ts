import { deploymentRequested } from '../../events/index.ts';
import { eventHandler } from '../../lib/http/event-handler.ts';
import { lazyCluster } from '../../lib/kube/cluster.ts';
import { readCatalog } from '../../lib/nim/catalog-source.ts';
import { readTemplate } from '../../lib/nim/template.ts';
import { register } from '../../lib/register.ts';
import { provision } from './provision.ts';

register('provision', ({ config, log }) => {
  const cluster = lazyCluster(config, log);
  return eventHandler(async (event) => {
    const requested = deploymentRequested.parse(event);
    const { self: kube } = await cluster();
    return provision(requested, {
      kube,
      readCatalog: () => readCatalog(kube, config),
      readTemplate: () => readTemplate(kube, config),
      now: () => new Date(),
      log,
      attemptsMax: config.PROVISION_ATTEMPTS_MAX,
    });
  });
});

import { deploymentRequested } from '../../events/index.ts';
import { eventHandler } from '../../lib/http/event-handler.ts';
import { lazyCluster } from '../../lib/kube/cluster.ts';
import { createCatalogSource } from '../../lib/nim/catalog/source.ts';
import { createSettingsSource } from '../../lib/nim/settings-source.ts';
import { readTemplate } from '../../lib/nim/template.ts';
import { register } from '../../lib/register.ts';
import { provision } from './provision.ts';

register('provision', ({ config, log }) => {
  const cluster = lazyCluster(config, log);
  const self = async () => (await cluster()).self;
  const readSettings = createSettingsSource(config, self, log);
  const readCatalog = createCatalogSource(config, self, readSettings);
  return eventHandler(async (event) => {
    const requested = deploymentRequested.parse(event);
    const kube = await self();
    return provision(requested, {
      kube,
      readCatalog,
      readSettings,
      readTemplate: () => readTemplate(kube, config),
      registries: config.ALLOWED_REGISTRIES,
      now: () => new Date(),
      log,
      attemptsMax: config.PROVISION_ATTEMPTS_MAX,
      patienceMs: config.PROVISION_PATIENCE_MS,
    });
  });
});

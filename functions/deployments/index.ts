import { setTimeout } from 'node:timers/promises';
import { describedBy } from '../../lib/http/openapi/serve.ts';
import { lazyCluster } from '../../lib/kube/cluster.ts';
import { createKeyChecks } from '../../lib/ngc/key-checks.ts';
import { createKeyValidator } from '../../lib/ngc/validate-key.ts';
import { createCatalogSource } from '../../lib/nim/catalog/source.ts';
import { createSettingsSource } from '../../lib/nim/settings-source.ts';
import { createPublisher } from '../../lib/publish.ts';
import { register } from '../../lib/register.ts';
import { deploymentsHandler } from './routes.ts';

register('deployments', ({ config, log }) => {
  const cluster = lazyCluster(config, log);
  const self = async () => (await cluster()).self;
  const readSettings = createSettingsSource(config, self, log);
  const handler = deploymentsHandler({
    cluster,
    readCatalog: createCatalogSource(config, self, readSettings),
    readSettings,
    checkKey: createKeyChecks(config, createKeyValidator(config, log)),
    publish: createPublisher(config),
    intakeDeadlineMs: config.INTAKE_DEADLINE_MS,
    now: () => new Date(),
    pause: setTimeout,
    log,
  });
  return describedBy(async () => (await import('./openapi.ts')).deploymentsApi, handler);
});

import { describedBy } from '../../lib/http/openapi/serve.ts';
import { lazyCluster } from '../../lib/kube/cluster.ts';
import { createKeyChecks } from '../../lib/ngc/key-checks.ts';
import { createKeyValidator } from '../../lib/ngc/validate-key.ts';
import { createSettingsSource } from '../../lib/nim/settings-source.ts';
import { register } from '../../lib/register.ts';
import { validateKeyHandler } from './validate-key.ts';

register('validate-key', ({ config, log }) => {
  const cluster = lazyCluster(config, log);
  const handler = validateKeyHandler({
    cluster,
    readSettings: createSettingsSource(config, async () => (await cluster()).self, log),
    checkKey: createKeyChecks(config, createKeyValidator(config, log)),
  });
  return describedBy(async () => (await import('./openapi.ts')).validateKeyApi, handler);
});

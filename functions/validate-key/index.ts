import { lazyCluster } from '../../lib/kube/cluster.ts';
import { createKeyChecks } from '../../lib/ngc/key-checks.ts';
import { createKeyValidator } from '../../lib/ngc/validate-key.ts';
import { createSettingsSource } from '../../lib/nim/settings-source.ts';
import { register } from '../../lib/register.ts';
import { validateKeyHandler } from './validate-key.ts';

register('validate-key', ({ config, log }) => {
  const cluster = lazyCluster(config, log);
  return validateKeyHandler({
    cluster,
    readSettings: createSettingsSource(config, async () => (await cluster()).self, log),
    checkKey: createKeyChecks(config, createKeyValidator(config, log)),
  });
});

import { describedBy } from '../../lib/http/openapi/serve.ts';
import { register } from '../../lib/register.ts';
import { readAssets } from './assets.ts';
import { wizardHandler } from './wizard.ts';

register('wizard', ({ config }) =>
  describedBy(
    async () => (await import('./openapi.ts')).wizardApi,
    wizardHandler(readAssets(new URL('./page/', import.meta.url)), {
      'validate-key': config.VALIDATE_KEY_URL,
      'model-catalog': config.MODEL_CATALOG_URL,
      deployments: config.DEPLOYMENTS_URL,
    }),
  ),
);

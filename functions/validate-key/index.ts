import { lazyCluster } from '../../lib/kube/cluster.ts';
import { createKeyValidator } from '../../lib/ngc/validate-key.ts';
import { register } from '../../lib/register.ts';
import { validateKeyHandler } from './validate-key.ts';

register('validate-key', ({ config }) =>
  validateKeyHandler({ cluster: lazyCluster(config), validateKey: createKeyValidator(config) }),
);

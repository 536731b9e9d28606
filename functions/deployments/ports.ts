import type { Cluster } from '../../lib/kube/cluster.ts';
import type { Logger } from '../../lib/log.ts';
import type { ValidateKey } from '../../lib/ngc/validate-key.ts';
import type { Catalog } from '../../lib/nim/catalog.ts';
import type { Publish } from '../../lib/publish.ts';

/** What the deployments function needs from the outside. The cluster is used with the caller's token only. */
export interface Ports {
  readonly cluster: () => Promise<Pick<Cluster, 'as'>>;
  readonly readCatalog: () => Promise<Catalog>;
  readonly validateKey: ValidateKey;
  readonly publish: Publish;
  readonly now: () => Date;
  readonly log: Logger;
}

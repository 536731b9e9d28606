import type { Cluster } from '../../lib/kube/cluster.ts';
import type { Logger } from '../../lib/log.ts';
import type { CheckKey } from '../../lib/ngc/key-checks.ts';
import type { ReadCatalog } from '../../lib/nim/catalog/source.ts';
import type { ReadSettings } from '../../lib/nim/settings-source.ts';
import type { Publish } from '../../lib/publish.ts';

/** What the deployments function needs from the outside. The cluster is used with the caller's token only. */
export interface Ports {
  readonly cluster: () => Promise<Pick<Cluster, 'as'>>;
  readonly readCatalog: ReadCatalog;
  readonly readSettings: ReadSettings;
  readonly checkKey: CheckKey;
  readonly publish: Publish;
  /** A record whose intake is not complete after this time never will be. */
  readonly intakeDeadlineMs: number;
  readonly now: () => Date;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly log: Logger;
}

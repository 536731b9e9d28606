import type { Config } from '../../lib/config.ts';
import type { Ports } from './sweep.ts';

/** What bounds a round of sweep, as it is configured. */
export const limitsOf = (config: Config): Omit<Ports, 'kube' | 'publish' | 'now' | 'log' | 'random'> => ({
  stuckAfterMs: config.SWEEP_STUCK_AFTER_MS,
  provisionDeadlineMs: config.PROVISION_DEADLINE_MS,
  intakeDeadlineMs: config.INTAKE_DEADLINE_MS,
  retentionMs: config.ROLLED_BACK_RETENTION_MS,
  pageSize: config.SWEEP_PAGE_SIZE,
  recordsMax: config.SWEEP_RECORDS_MAX,
  namespaceRecordsMax: config.SWEEP_NAMESPACE_RECORDS_MAX,
  concurrency: config.SWEEP_CONCURRENCY,
  budgetMs: config.SWEEP_BUDGET_MS,
});

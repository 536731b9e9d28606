import type { DeploymentRecord } from '../../lib/nim/record.ts';
import type { Owned } from './owned.ts';

export interface Ages {
  readonly stuckAfterMs: number;
  readonly provisionDeadlineMs: number;
  readonly intakeDeadlineMs: number;
  readonly retentionMs: number;
}

/** What a record is due for: which event is to be sent again, or that it has explained itself for long enough. */
export type Due = 'requested' | 'failed' | 'deletion.requested' | 'forget' | undefined;

/** Decides by the record's phase, how long it has been in it, and what there is beside it. */
export function dueFor(record: DeploymentRecord, now: Date, ages: Ages, owned: Owned): Due {
  const { status, intake, deletion, createdAt } = record;
  const sinceMs = elapsedMs(status.since, now);
  const ageMs = now.getTime() - createdAt.getTime();
  if (deletion) return elapsedMs(deletion.requestedAt, now) > ages.stuckAfterMs ? 'deletion.requested' : undefined;
  switch (status.phase) {
    case 'Provisioned':
      return sinceMs > ages.stuckAfterMs && owned.lacksService(record) ? 'deletion.requested' : undefined;
    case 'RolledBack':
      // an intake that was too late for its own roll-back, and what is said to be waited for until somebody looks again
      if (sinceMs > ages.stuckAfterMs && (status.waitingFor !== undefined || owned.hasOwner(record))) return 'failed';
      // what explains itself is not cut short by a time that says nothing
      return (Number.isFinite(sinceMs) ? sinceMs : ageMs) > ages.retentionMs ? 'forget' : undefined;
    case 'Failing':
    case 'RollingBack':
      return sinceMs > ages.stuckAfterMs ? 'failed' : undefined;
    case 'Deleting':
      return sinceMs > ages.stuckAfterMs ? 'deletion.requested' : undefined;
    case 'Requested':
    case 'Provisioning':
      if (!intake) return ageMs > ages.intakeDeadlineMs ? 'failed' : undefined;
      if (ageMs > ages.provisionDeadlineMs) return 'failed';
      return sinceMs > ages.stuckAfterMs ? 'requested' : undefined;
  }
}

/** How far the clocks of a cluster may be apart. */
const clockSkewMsMax = 60_000;

/** A time that somebody wrote by hand and that cannot be read, or that is yet to come, must not put a wish off for ever: long ago. */
function elapsedMs(since: string, now: Date): number {
  const ms = now.getTime() - new Date(since).getTime();
  return ms >= -clockSkewMsMax ? ms : Number.POSITIVE_INFINITY;
}

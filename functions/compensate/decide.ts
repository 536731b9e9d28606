import { type AttemptLimits, areUsedUp } from '../../lib/nim/attempts.ts';
import { messageLengthMax } from '../../lib/nim/failure.ts';
import { type DeploymentRecord, outcomeOf, type RecordOutcome } from '../../lib/nim/record.ts';

export interface Limits extends AttemptLimits {
  readonly provisionDeadlineMs: number;
  readonly intakeDeadlineMs: number;
}

/** What a record, and nothing but the record, says that compensation has to do. */
export type Decision =
  | { readonly todo: 'nothing' }
  | { readonly todo: 'report' }
  | { readonly todo: 'delete' }
  | { readonly todo: 'roll-back'; readonly outcome: RecordOutcome };

const nothing: Decision = { todo: 'nothing' };

/**
 * Decides from the record's phase, wishes and age, and from whether the InferenceService that it says is there is gone. An event that says `failed` about a deployment that has not failed changes
 * nothing: it may be forged, late or repeated.
 */
export function decide(record: DeploymentRecord, now: Date, limits: Limits, serviceGone = false): Decision {
  const { status, deletion, intake, createdAt } = record;
  if (deletion || status.phase === 'Deleting') return { todo: 'delete' };
  const ageMs = now.getTime() - createdAt.getTime();
  switch (status.phase) {
    case 'RolledBack':
      return { todo: 'report' };
    case 'Failing':
    case 'RollingBack':
      return { todo: 'roll-back', outcome: outcomeOf(status) };
    case 'Provisioned':
      return serviceGone ? { todo: 'delete' } : nothing;
    case 'Requested':
    case 'Provisioning':
      if (!intake) return ageMs > limits.intakeDeadlineMs ? { todo: 'roll-back', outcome: neverCompleted } : nothing;
      // while the last one is under way nothing is waited for: that is noted when it has failed
      if (
        (areUsedUp(status.attempts, ageMs, limits) && status.waitingFor !== undefined) ||
        ageMs > limits.provisionDeadlineMs
      ) {
        return { todo: 'roll-back', outcome: status.outcome ?? gaveUp(status.attempts, status.waitingFor) };
      }
      return nothing;
  }
}

const neverCompleted: RecordOutcome = {
  reason: 'IntakeIncomplete',
  message: 'The request was interrupted before its Secrets were written. Ask for the deployment again.',
};

const gaveUp = (attempts: number, waitingFor: string | undefined): RecordOutcome => ({
  reason: 'NotProvisionedInTime',
  message: `Not provisioned in time, after ${attempts} attempts.${waitingFor ? ` The last one: ${waitingFor.slice(0, messageLengthMax)}` : ''}`,
});

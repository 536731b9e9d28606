export interface AttemptLimits {
  /** After so many attempts that failed for a passing reason, the failure is final. */
  readonly attemptsMax: number;
  /** But not before the record has this age: copies of an event make many attempts in a moment. */
  readonly patienceMs: number;
}

/** Whether a deployment whose attempts have failed for passing reasons is tried no more. */
export const areUsedUp = (attempts: number, ageMs: number, { attemptsMax, patienceMs }: AttemptLimits): boolean =>
  attempts >= attemptsMax && ageMs >= patienceMs;

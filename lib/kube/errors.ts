/** The API server answered with an error: its `Status` object, reduced to what decisions need. */
export class KubeError extends Error {
  override name = 'KubeError';
  readonly status: number;
  /** The machine-readable reason, for example AlreadyExists, Conflict, Forbidden, Invalid. */
  readonly reason: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, reason: string, message: string, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** No usable answer came: refused, reset, timed out, too large or not JSON. Whether the call took effect is not known. */
export class KubeUnreachable extends Error {
  override name: string = 'KubeUnreachable';
}

/** The answer is larger than we are willing to hold. Asking again for the same is no use; for less of it is. */
export class KubeAnswerTooLarge extends KubeUnreachable {
  override name = 'KubeAnswerTooLarge';
}

const is = (error: unknown, status: number, reason: string): boolean =>
  error instanceof KubeError && error.status === status && error.reason === reason;

export const isNotFound = (error: unknown): boolean => error instanceof KubeError && error.status === 404;
export const isAlreadyExists = (error: unknown): boolean => is(error, 409, 'AlreadyExists');
export const isConflict = (error: unknown): boolean => is(error, 409, 'Conflict');
export const isUnauthorized = (error: unknown): boolean => error instanceof KubeError && error.status === 401;
export const isForbidden = (error: unknown): boolean => error instanceof KubeError && error.status === 403;

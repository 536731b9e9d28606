import { Problem } from '../errors.ts';
import { isForbidden, isUnauthorized, KubeError, KubeUnreachable } from '../kube/errors.ts';
import { unauthenticated } from './caller.ts';

const retryAfterSeconds = 2;

/** What an error of the API server means for the person whose token was used. Passes on what is no such error. */
export function kubeProblem(error: unknown): unknown {
  if (isUnauthorized(error)) return unauthenticated('The cluster does not accept the token.');
  if (isForbidden(error)) return new Problem('forbidden', (error as KubeError).message);
  if (error instanceof KubeUnreachable) {
    return new Problem('unavailable', 'The Kubernetes API cannot be reached.', { retryAfterSeconds, cause: error });
  }
  if (error instanceof KubeError && (error.status === 429 || error.status >= 500)) {
    const after = error.retryAfterSeconds ?? retryAfterSeconds;
    return new Problem('unavailable', 'The Kubernetes API is overloaded or failing.', {
      retryAfterSeconds: after,
      cause: error,
    });
  }
  if (error instanceof KubeError && error.status === 404) return new Problem('not-found', error.message);
  if (error instanceof KubeError && error.status === 409) {
    return new Problem('unavailable', 'Something else changed the same object at the same moment.', {
      retryAfterSeconds: 1,
      cause: error,
    });
  }
  if (error instanceof KubeError) return new Problem('invalid-request', error.message);
  return error;
}

/** Runs calls made for a person, with the API server's errors turned into problems. */
export async function asProblems<T>(calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    throw kubeProblem(error);
  }
}

/** Reads what belongs to the whole cluster, with the function's own rights. Throws a Problem when the API server gives no answer. */
export async function ofTheCluster<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof KubeError || error instanceof KubeUnreachable)) throw error;
    // our own rights, not the caller's: its status must not be passed on as if it were about the caller
    throw new Problem('unavailable', `The ${what} cannot be read.`, { retryAfterSeconds: 5, cause: error });
  }
}

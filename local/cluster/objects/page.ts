import { badRequest } from '../api-error.ts';

/** Where a list goes on: after which object, and at which revision it began. */
export interface Position {
  readonly revision: number;
  readonly after: readonly [namespace: string, name: string];
}

export const positionToken = (position: Position): string =>
  Buffer.from(JSON.stringify({ v: 1, rv: position.revision, start: position.after })).toString('base64url');

/** Reads a continue token. Throws ApiError 400 for what is none of ours. */
export function readPosition(token: string): Position {
  try {
    const { rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Record<string, unknown>;
    const [namespace, name] = Array.isArray(start) ? start : [];
    if (typeof rv === 'number' && typeof namespace === 'string' && typeof name === 'string') {
      return { revision: rv, after: [namespace, name] };
    }
  } catch {
    // answered below, like a token that is JSON of another shape
  }
  throw badRequest('invalid continue token: continue key is not valid: it was not made by this server');
}

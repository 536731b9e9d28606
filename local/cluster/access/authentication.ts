import { createHash, timingSafeEqual } from 'node:crypto';
import { ApiError } from '../api-error.ts';
import type { Caller, Identity } from './rules.ts';

const authenticatedGroup = 'system:authenticated';

export const anonymous: Caller = { username: 'system:anonymous', uid: '', groups: ['system:unauthenticated'] };

/** The caller behind an Authorization header; none at all is anonymous. Throws ApiError 401 for a token that nobody has. */
export function authenticate(authorization: string | undefined, identities: readonly Identity[]): Caller {
  if (authorization === undefined) return anonymous;
  const token = /^bearer +(\S+)$/i.exec(authorization)?.[1];
  const asked = token === undefined ? undefined : digest(token);
  const identity = asked && identities.find((one) => timingSafeEqual(digestOf(one), asked));
  if (!identity) throw new ApiError(401, 'Unauthorized', 'Unauthorized');
  const { username, uid, groups } = identity;
  return { username, uid, groups: [...new Set([...groups, authenticatedGroup])] };
}

export const isAnonymous = (caller: Caller): boolean => caller.username === anonymous.username;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Every request is compared with every identity: what is compared is computed once. */
const digests = new WeakMap<Identity, Buffer>();
function digestOf(identity: Identity): Buffer {
  const known = digests.get(identity) ?? digest(identity.token);
  digests.set(identity, known);
  return known;
}

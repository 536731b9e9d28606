import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../errors.ts';
import { BearerToken } from '../secret.ts';

/** Longest token that is passed on: OpenShift and ServiceAccount tokens stay far below. */
const tokenBytesMax = 8 * 1024;

/**
 * The caller's own cluster token: `Authorization: Bearer`, or `X-Forwarded-Access-Token` as an OAuth proxy in front of us sets
 * it. Throws a Problem when there is none; whether it is worth anything only the API server knows.
 */
export function callerToken(headers: IncomingHttpHeaders): BearerToken {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const forwarded = headers['x-forwarded-access-token'];
  const token = bearer ?? (typeof forwarded === 'string' ? forwarded : undefined);
  const usable = token !== undefined && token.length <= tokenBytesMax && /^[\x21-\x7e]+$/.test(token);
  if (!usable) throw unauthenticated('The request carries no cluster token.');
  return new BearerToken(token);
}

export function unauthenticated(detail: string): Problem {
  return new Problem('unauthenticated', detail, { headers: { 'www-authenticate': 'Bearer' } });
}

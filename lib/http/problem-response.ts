import { Problem, problems } from '../errors.ts';
import { redact } from '../redact.ts';
import type { HttpResponse } from './message.ts';

/** A Problem as its RFC 9457 document. */
export function problemResponse(problem: Problem): HttpResponse {
  const [status, title] = problems[problem.code];
  const { userMessage, errors, retryAfterSeconds, headers } = problem.details;
  return {
    status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterSeconds)) }),
      ...headers,
    },
    // a name that somebody typed a key into is told back without it
    body: redact(
      JSON.stringify({
        type: `urn:nim-functions:problem:${problem.code}`,
        title,
        status,
        detail: problem.message,
        code: problem.code,
        ...(userMessage === undefined ? {} : { userMessage }),
        ...(errors === undefined ? {} : { errors }),
      }),
    ),
  };
}

/** What the caller learns of an error that nobody foresaw: nothing of its content. */
export const internalError = (): HttpResponse =>
  problemResponse(new Problem('internal', 'The request could not be processed. The log of the function says more.'));

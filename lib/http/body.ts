import type { z } from 'zod';
import { parseOutsideJson, UnacceptableJson } from '../../events/json.ts';
import { type FieldError, Problem } from '../errors.ts';
import type { HttpRequest } from './message.ts';

/** At most so many wrong fields are listed in one answer. */
const fieldErrorsMax = 32;

/**
 * Parses a JSON body and checks it. Its type has to be said: a browser asks before it sends application/json across sites, and does
 * not before it sends text, so a page of somebody else's cannot act with a person's cookie. Throws a Problem that names every wrong field and repeats none of its
 * content.
 */
export function parseBody<T>({ headers, body }: Pick<HttpRequest, 'headers' | 'body'>, schema: z.ZodType<T>): T {
  requireJson(headers);
  // the input is reported so that an absent field can be told from a wrong one; it goes no further
  const result = schema.safeParse(parseJson(body), { reportInput: true });
  if (result.success) return result.data;
  const all = result.error.issues.flatMap(fieldErrors);
  // the first objection to a field says enough
  const errors = [...new Map(all.toReversed().map((error) => [error.field, error])).values()]
    .toReversed()
    .slice(0, fieldErrorsMax);
  const fields = errors.map((error) => `${error.field}: ${error.message}`).join('; ');
  throw new Problem('invalid-request', fields, { errors });
}

function requireJson({
  'content-type': type = '',
  'content-encoding': encoding = 'identity',
}: HttpRequest['headers']): void {
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new Problem('unsupported-media-type', 'The content type must be application/json.');
  }
  if (encoding.toLowerCase() !== 'identity') {
    throw new Problem('unsupported-media-type', 'The body must not be compressed.');
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return parseOutsideJson(body);
  } catch (error) {
    if (!(error instanceof UnacceptableJson)) throw error;
    throw new Problem('malformed-json', 'The body must be one JSON object in UTF-8, not nested deeply.');
  }
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: path ? `${path}.${key}` : key, message: 'is not a known field' }));
  }
  return [{ field: path || '(body)', message: messageOf(issue) }];
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type')
    return issue.input === undefined ? 'is required' : `must be of type ${issue.expected}`;
  if (issue.code === 'too_small' || issue.code === 'too_big') return boundOf(issue);
  return issue.message;
}

function boundOf(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const what = issue.origin === 'string' ? ' characters' : '';
  return issue.code === 'too_small'
    ? `must ${what ? 'have' : 'be'} at least ${issue.minimum}${what}`
    : `must ${what ? 'have' : 'be'} at most ${issue.maximum}${what}`;
}

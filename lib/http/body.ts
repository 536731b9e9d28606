import type { z } from 'zod';
import { type FieldError, Problem } from '../errors.ts';

/** At most so many wrong fields are listed in one answer. */
const fieldErrorsMax = 32;

/** Parses a JSON body and checks it. Throws a Problem that names every wrong field and repeats none of its content. */
export function parseBody<T>(body: Buffer, schema: z.ZodType<T>): T {
  // the input is reported so that an absent field can be told from a wrong one; it goes no further
  const result = schema.safeParse(parseJson(body), { reportInput: true });
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap(fieldErrors).slice(0, fieldErrorsMax);
  const fields = errors.map((error) => `${error.field}: ${error.message}`).join('; ');
  throw new Problem('invalid-request', fields, { errors });
}

/** Parses JSON and refuses what could reach a prototype. */
export function parseJson(body: Buffer): unknown {
  let forbidden = false;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body), (key, item) => {
      if (key === '__proto__') forbidden = true;
      return item;
    });
  } catch (error) {
    // the parser's own message quotes the text, which may be a key: it goes no further
    if (error instanceof SyntaxError || error instanceof TypeError) {
      throw new Problem('malformed-json', 'The body must be one JSON object in UTF-8.');
    }
    throw error;
  }
  if (forbidden) throw new Problem('malformed-json', 'The body has a forbidden key.');
  return value;
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
  return issue.message;
}

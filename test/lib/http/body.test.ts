import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { Problem } from '../../../lib/errors.ts';
import { parseBody } from '../../../lib/http/body.ts';

const schema = z.strictObject({
  name: z.string(),
  inner: z.strictObject({ count: z.number().int().max(5) }).optional(),
});

const asJson = { 'content-type': 'application/json' };
const message = (text: string, headers: Record<string, string> = asJson) => ({ headers, body: Buffer.from(text) });

function refusal(text: string, headers?: Record<string, string>): Problem {
  try {
    parseBody(message(text, headers), schema);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a body that is refused', () => {
  test.each([
    ['{}', 'name', 'is required'],
    ['{"name":null}', 'name', 'must be of type string'],
    ['{"name":5}', 'name', 'must be of type string'],
    ['{"name":"a","inner":{"count":"5"}}', 'inner.count', 'must be of type number'],
    ['{"name":"a","inner":{"count":1e309}}', 'inner.count', 'must be of type number'],
    ['{"name":"a","inner":[]}', 'inner', 'must be of type object'],
    ['{"name":"a","extra":1}', 'extra', 'is not a known field'],
    ['{"name":"a","inner":{"count":1,"extra":1}}', 'inner.extra', 'is not a known field'],
    ['[]', '(body)', 'must be of type object'],
  ])('%s names %s: %s', (text, field, message) => {
    expect(refusal(text)).toMatchObject({ code: 'invalid-request', details: { errors: [{ field, message }] } });
  });

  test.each(['', '{', 'nul', '{"name":"a"}x', '{"__proto__":{}}', '{"name":{"__proto__":1}}', '['.repeat(30_000)])(
    '%p is no JSON of ours',
    (text) => {
      expect(refusal(text).code).toBe('malformed-json');
    },
  );

  test('nested deeper than anybody means is refused before it is walked', () => {
    expect(refusal(`${'['.repeat(30_000)}${']'.repeat(30_000)}`).code).toBe('malformed-json');
    expect(refusal(`{"name":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`).code).toBe('malformed-json');
  });

  test.each([
    [{}],
    [{ 'content-type': 'text/plain' }],
    [{ 'content-type': 'application/x-www-form-urlencoded' }],
    [{ 'content-type': 'application/jsonp' }],
    [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('under %j is not what a page may send across sites', (headers) => {
    expect(refusal('{"name":"a"}', headers as Record<string, string>)).toMatchObject({
      code: 'unsupported-media-type',
      status: 415,
    });
  });

  test('names a field once, in words of ours', () => {
    expect(refusal('{"name":"a","inner":{"count":9007199254740993}}').details.errors).toEqual([
      { field: 'inner.count', message: expect.any(String) },
    ]);
    expect(refusal('{"name":"a","inner":{"count":6}}').message).toBe('inner.count: must be at most 5');
  });

  test('is not repeated: its content may be a key', () => {
    const problem = refusal('{"name":["nvapi-canary"],"nvapi-field":1,"inner":{"count":"nvapi-canary"}}');
    expect(JSON.stringify([problem.message, problem.details])).not.toContain('canary');
    expect(refusal('{"name": nvapi-canary').message).not.toContain('canary');
  });

  test('with a thousand wrong fields names no more than a few', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`f${index}`, 1]));
    expect(refusal(JSON.stringify(many)).details.errors).toHaveLength(32);
  });
});

test('a body that fits is given as it is', () => {
  expect(parseBody(message('{"name":"a"}'), schema)).toEqual({ name: 'a' });
  const headers = { 'content-type': 'Application/JSON; charset=utf-8', 'content-encoding': 'identity' };
  expect(parseBody(message('{"name":"a"}', headers), schema)).toEqual({ name: 'a' });
});

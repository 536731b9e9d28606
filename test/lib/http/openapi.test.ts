import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Handler, HttpRequest } from '../../../lib/http/message.ts';
import { choice } from '../../../lib/http/openapi/choice.ts';
import { componentsOf } from '../../../lib/http/openapi/components.ts';
import type { FunctionApi } from '../../../lib/http/openapi/description.ts';
import { describedBy } from '../../../lib/http/openapi/serve.ts';

const answer = z.strictObject({ text: z.string() });
const api: FunctionApi = {
  name: 'example',
  summary: 'An example.',
  schemas: { Answer: answer },
  paths: {
    '/': { get: { summary: 'Answers', answers: { 200: { description: 'Yes.', schema: answer } }, problems: [] } },
  },
};

function open(handler: Handler = async () => ({ status: 418 })) {
  let loads = 0;
  const described = describedBy(async () => {
    loads += 1;
    return api;
  }, handler);
  const call = (change: Partial<HttpRequest> = {}) =>
    described({
      method: 'GET',
      path: '/openapi.json',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
      ...change,
    });
  return { call, loads: () => loads };
}

describe('a function that describes itself', () => {
  test('is asked without a token, and answers with its own part of the document, relative to where it is', async () => {
    const { status, headers, body } = await open().call();
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' });
    const document = JSON.parse(String(body));
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: './' }], tags: [{ name: 'example' }] });
    expect(Object.keys(document.paths)).toEqual(['/', '/openapi.json']);
    expect(Object.keys(document.components.schemas)).toEqual(['Answer', 'Problem']);
  });

  test('says 304 to whoever has the document, and sends no body to HEAD', async () => {
    const { call } = open();
    const etag = (await call()).headers?.etag ?? '';
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    expect(await call({ headers: { 'if-none-match': `"x", ${etag}` } })).toEqual({
      status: 304,
      headers: { etag, 'cache-control': 'no-cache' },
    });
    expect(await call({ method: 'HEAD' })).toMatchObject({ status: 200, headers: { etag }, body: '' });
  });

  test('makes the document on the first such call, once, and does all else as before', async () => {
    const { call, loads } = open();
    expect(await call({ path: '/' })).toEqual({ status: 418 });
    expect(loads()).toBe(0);
    await Promise.all([call(), call()]);
    expect(loads()).toBe(1);
  });

  test('takes no other method', async () => {
    await expect(open().call({ method: 'POST' })).rejects.toMatchObject({
      code: 'method-not-allowed',
      details: { headers: { allow: 'GET, HEAD' } },
    });
  });
});

describe('schemas with names', () => {
  test('are referred to, also from inside one another and from a choice of them', () => {
    const outer = z.strictObject({ inner: answer.optional() });
    const { schemas, schemaOf } = componentsOf([{ schemas: { Answer: answer, Outer: outer } }]);
    const ref = { $ref: '#/components/schemas/Answer' };
    expect(schemas.Outer).toMatchObject({ properties: { inner: ref }, additionalProperties: false });
    expect(schemaOf(z.union([answer, outer]))).toEqual({ anyOf: [ref, { $ref: '#/components/schemas/Outer' }] });
    expect(schemaOf(z.string())).toEqual({ type: 'string' });
  });

  test('cannot be two of one name', () => {
    expect(() => componentsOf([{ schemas: { A: z.string() } }, { schemas: { A: z.number() } }])).toThrow(
      'two schemas are called A',
    );
  });

  test('may be a choice of texts, each with its meaning', () => {
    const size = choice({ s: 'Small.', l: 'Large.' });
    expect(size.safeParse('s').success && !size.safeParse('m').success).toBe(true);
    expect(componentsOf([{ schemas: { Size: size } }]).schemas.Size).toEqual({
      anyOf: [
        { type: 'string', const: 's', description: 'Small.' },
        { type: 'string', const: 'l', description: 'Large.' },
      ],
    });
  });
});

import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createNgcSimulator } from '../../../local/ngc/index.ts';
import { validateKeyFunction } from '../../support/validate-key.ts';

const simulator = createNgcSimulator({ catalog: { models: [{ id: 'nim/meta/llama', tags: ['1'] }] } });
const server = createServer(simulator.handle);
let url = '';
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const prototypes = [Object, Array, Function, String, Number, Boolean, RegExp, Date, Map, Set, Promise, Error];
/** Every own property of every built-in prototype, and what the object of nobody inherits. */
const shapeOfPrototypes = () =>
  prototypes
    .map(({ prototype }) => Reflect.ownKeys(prototype).map(String).join())
    .concat(Object.keys({}).join())
    .join('\n');

const keys = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ maxLength: 60 }).map((text) => `nvapi-${text}`),
  fc.constantFrom('nvapi-good-1', 'nvapi-invalid-1', 'nvapi-forbidden-1', 'nvapi-restricted-1', 'nvapi-limited-1'),
);
const models = fc.oneof(
  fc.string(),
  fc.constantFrom(
    'nim/meta/llama',
    'nim/meta/unknown',
    '../../v3',
    'nim/../..',
    'nim//x',
    'a/b?c',
    'a/b#c',
    '%2e%2e/x',
  ),
);
const fields = fc.oneof(keys, models, fc.jsonValue({ maxDepth: 3 }));
const objects = fc.oneof(
  fc.record({ apiKey: keys, model: models }, { requiredKeys: ['apiKey'] }),
  fc.record({ apiKey: fields, model: fields }, { requiredKeys: [] }),
  fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'prototype', 'apiKey')), fields),
);
/** One body for each thing that can be said of a key: chance need not come upon all of them. */
const ofEachOutcome = ['good', 'invalid', 'forbidden', 'restricted', 'limited'].map((kind): [Buffer] => [
  Buffer.from(JSON.stringify({ apiKey: `nvapi-${kind}-1`, model: 'nim/meta/llama' })),
]);
/** JSON as it is, with a prototype in its text, cut off, with a byte changed; and what is no JSON at all. */
const bodies = fc.oneof(
  objects.map((value) => Buffer.from(JSON.stringify(value))),
  objects.map((value) => Buffer.from(JSON.stringify(value).replace('{', '{"__proto__":{"polluted":1},'))),
  objects.map((value) =>
    Buffer.from(JSON.stringify(value).replace('{', '{"constructor":{"prototype":{"polluted":1}},')),
  ),
  fc.tuple(objects, fc.nat(200)).map(([value, at]) => Buffer.from(JSON.stringify(value)).subarray(0, at)),
  fc.tuple(objects, fc.nat(200), fc.nat(255)).map(([value, at, byte]) => {
    const buffer = Buffer.from(JSON.stringify(value));
    buffer[at % Math.max(buffer.length, 1)] = byte;
    return buffer;
  }),
  fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);

test('10,000 bodies: never a 5xx, never a hang, never a prototype touched', async () => {
  const unlimited = { KEY_CHECKS_PER_USER: '100000', KEY_CHECKS_PER_INSTANCE: '1000000' };
  const call = validateKeyFunction({ NGC_API_URL: url, ...unlimited });
  const before = shapeOfPrototypes();
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const { status, json } = await call(body);
      outcomes.add(String(json.outcome ?? json.code));
      expect([200, 400]).toContain(status);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    }),
    { numRuns: 10_000, timeout: 5_000, examples: ofEachOutcome },
  );
  expect(shapeOfPrototypes()).toBe(before);
  // the bodies reach all parts, or they prove nothing
  expect([...outcomes]).toEqual(
    expect.arrayContaining([
      'valid',
      'invalid',
      'forbidden',
      'restricted',
      'rate-limited',
      'legacy',
      'unreachable',
      'invalid-request',
      'malformed-json',
    ]),
  );
});

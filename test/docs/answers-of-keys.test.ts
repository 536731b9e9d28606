import { expect, test } from '@jest/globals';
import { placedApis } from '../../docs/generate/openapi.ts';
import { validateKeyHandler } from '../../functions/validate-key/validate-key.ts';
import { readConfig } from '../../lib/config.ts';
import { createKubeClient } from '../../lib/kube/client.ts';
import { KubeError, KubeUnreachable } from '../../lib/kube/errors.ts';
import { createKeyChecks } from '../../lib/ngc/key-checks.ts';
import { type KeyOutcome, userMessages } from '../../lib/ngc/key-outcomes.ts';
import { parseSettings } from '../../lib/nim/settings.ts';
import { documentedAnswers, documentedFunction } from '../support/documented-function.ts';

const [placed] = placedApis;
const outcomes = Object.keys(userMessages) as KeyOutcome[];
const bearer = { authorization: 'Bearer user-a' };

/** The function with an API server and an NVIDIA that answer as a test wants. Keys are named after what NVIDIA says of them. */
function open({ fields = {}, limit = '100' } = {}) {
  const fail: { kube?: Error; settings?: Error } = {};
  const config = readConfig({ FUNCTION_TARGET: 'validate-key', KEY_CHECKS_PER_USER: limit });
  const handler = validateKeyHandler({
    cluster: async () => ({
      as: () =>
        createKubeClient(async () => {
          if (fail.kube) throw fail.kube;
          return { status: { userInfo: { username: 'user-a' } } };
        }),
    }),
    readSettings: async () => {
      if (fail.settings) throw fail.settings;
      return parseSettings(fields);
    },
    checkKey: createKeyChecks(config, async (key, model) => {
      const outcome = (model === 'nim/x/probe' ? 'restricted' : key.reveal()) as KeyOutcome;
      return outcome === 'rate-limited' ? { outcome, retryAfterSeconds: 60 } : { outcome };
    }),
  });
  return { ...documentedFunction(placed, handler), fail };
}

test('validate-key answers everything that is documented, and nothing else', async () => {
  const { call, seen, fail } = open();
  const ask = (body: unknown, headers: Record<string, string> = bearer) => call('POST', '/', { body, headers });
  for (const outcome of outcomes) {
    const { text, headers } = await ask({ apiKey: outcome });
    expect(JSON.parse(text).outcome).toBe(outcome);
    expect(headers['retry-after']).toBe(outcome === 'rate-limited' ? '60' : undefined);
  }
  await ask('{');
  await ask({ apiKey: 'valid', extra: 1 });
  await ask({ apiKey: 'x'.repeat(65_536) });
  await ask({ apiKey: 'valid' }, {});
  await ask({ apiKey: 'valid' }, { ...bearer, 'content-type': 'text/plain' });
  const failures: [error: Error, status: number][] = [
    [new KubeError(401, 'Unauthorized', 'x'), 401],
    [new KubeError(403, 'Forbidden', 'x'), 403],
    [new KubeError(404, 'NotFound', 'x'), 404],
    [new KubeError(422, 'Invalid', 'x'), 400],
    [new KubeError(429, 'TooManyRequests', 'x', 3), 503],
    [new KubeError(500, 'InternalError', 'x'), 503],
    [new KubeUnreachable('x'), 503],
    [new Error('nobody foresaw this'), 500],
  ];
  for (const [kube, status] of failures) {
    fail.kube = kube;
    expect((await ask({ apiKey: 'valid' })).status).toBe(status);
  }
  const limited = open({ limit: '1' });
  for (const apiKey of ['valid', 'invalid']) await limited.call('POST', '/', { body: { apiKey }, headers: bearer });
  const { headers } = await call('GET', '/openapi.json');
  await call('GET', '/openapi.json', { headers: { 'if-none-match': String(headers.etag) } });
  expect([...new Set([...seen, ...limited.seen])].sort()).toEqual(documentedAnswers(placed));
});

test.each<[object, object]>([
  [{ disableKeyValidation: 'true' }, { outcome: 'skipped' }],
  [{ regionProbe: 'nim/x/probe' }, { outcome: 'valid', restrictedHere: true }],
])('validate-key with the settings %j', async (fields, expected) => {
  const { text } = await open({ fields }).call('POST', '/', { body: { apiKey: 'valid' }, headers: bearer });
  expect(JSON.parse(text)).toEqual(expected);
});

test.each([new KubeError(403, 'Forbidden', 'x'), new KubeUnreachable('x')])(
  'settings that cannot be read are a passing failure of ours, not of the caller: %p',
  async (error) => {
    const { call, fail } = open();
    fail.settings = error;
    const { status, headers, text } = await call('POST', '/', { body: { apiKey: 'valid' }, headers: bearer });
    expect({ status, after: headers['retry-after'] }).toEqual({ status: 503, after: '5' });
    expect(JSON.parse(text).detail).toBe('The configuration cannot be read.');
  },
);

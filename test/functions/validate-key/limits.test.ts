import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { answers, startNvidia } from '../../support/nvidia.ts';
import { validateKeyFunction } from '../../support/validate-key.ts';

const flaky = answers(503);
const good = answers(200);
let nvidia: Awaited<ReturnType<typeof startNvidia>>;
beforeAll(async () => {
  nvidia = await startNvidia({ good: { caller: good, model: good }, down: { caller: flaky, model: flaky } });
});
afterEach(() => void jest.restoreAllMocks());
afterAll(() => nvidia.close());

const open = (environment: Record<string, string> = {}, scenario = 'good') =>
  validateKeyFunction({ NGC_API_URL: nvidia.urlOf(scenario), ...environment });
/** Requests that NVIDIA gets while something is done. */
async function requestsDuring(act: () => Promise<unknown>): Promise<number> {
  const before = nvidia.requests.length;
  await act();
  return nvidia.requests.length - before;
}

describe('who may ask', () => {
  test.each([
    ['without a token', undefined],
    ['with a token that the cluster does not know', 'made-up'],
    ['with a token that is none', 'a b'],
  ])('nobody %s', async (_who, token) => {
    const call = open();
    const asked = await requestsDuring(async () => {
      const answer = await call({ apiKey: 'nvapi-key' }, { token });
      expect(answer.status).toBe(401);
      expect(answer.json).toMatchObject({ code: 'unauthenticated' });
      expect(answer.headers?.['www-authenticate']).toBe('Bearer');
    });
    expect(asked).toBe(0);
  });
});

describe('how often', () => {
  test('one user as often as is allowed, and then not for a while; others still may', async () => {
    const call = open({ KEY_CHECKS_PER_USER: '3' });
    for (const key of ['a', 'b', 'c']) expect((await call({ apiKey: `nvapi-${key}` })).status).toBe(200);
    const asked = await requestsDuring(async () => {
      const refused = await call({ apiKey: 'nvapi-d' });
      expect(refused.status).toBe(429);
      expect(refused.json).toMatchObject({ code: 'too-many-requests', userMessage: expect.any(String) });
      const seconds = Number(refused.headers?.['retry-after']);
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(seconds).toBeLessThanOrEqual(20);
    });
    expect(asked).toBe(0);
    expect((await call({ apiKey: 'nvapi-d' }, { token: 'token-user-b' })).status).toBe(200);
  });

  test('all users together as often as is allowed', async () => {
    const call = open({ KEY_CHECKS_PER_USER: '3', KEY_CHECKS_PER_INSTANCE: '4' });
    const statuses = [];
    for (let index = 0; index < 6; index += 1) {
      statuses.push((await call({ apiKey: `nvapi-${index}` }, { token: `token-user-${index}` })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
  });

  test('a key that is asked about again costs nothing', async () => {
    const call = open({ KEY_CHECKS_PER_USER: '1' });
    for (let index = 0; index < 5; index += 1) expect((await call({ apiKey: 'nvapi-same' })).status).toBe(200);
  });
});

describe('what is remembered', () => {
  test('a double click is one question', async () => {
    const call = open();
    const asked = await requestsDuring(async () => {
      const both = await Promise.all([call({ apiKey: 'nvapi-key' }), call({ apiKey: 'nvapi-key' })]);
      expect(both.map(({ json }) => json.outcome)).toEqual(['valid', 'valid']);
      expect((await call({ apiKey: 'nvapi-key' })).json.outcome).toBe('valid');
    });
    expect(asked).toBe(1);
  });

  test('another key, and another model, are other questions', async () => {
    const call = open();
    await call({ apiKey: 'nvapi-key' });
    expect(await requestsDuring(() => call({ apiKey: 'nvapi-kez' }))).toBe(1);
    expect(await requestsDuring(() => call({ apiKey: 'nvapi-key', model: 'nim/meta/llama' }))).toBe(2);
    expect(await requestsDuring(() => call({ apiKey: 'nvapi-key', model: 'nim/meta/other' }))).toBe(2);
  });

  test('not for long', async () => {
    const call = open({ KEY_CHECK_CACHE_MS: '100' });
    await call({ apiKey: 'nvapi-key' });
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 150);
    expect(await requestsDuring(() => call({ apiKey: 'nvapi-key' }))).toBe(1);
  });

  test('an answer that says nothing about the key is not remembered', async () => {
    const call = open({}, 'down');
    await call({ apiKey: 'nvapi-key' });
    expect(await requestsDuring(() => call({ apiKey: 'nvapi-key' }))).toBe(1);
  });
});

describe('a probe of the region', () => {
  test.each([
    ['nim/meta/known', 451, true],
    ['nim/meta/known', 200, false],
    ['nim/meta/known', 503, undefined],
  ])('of %s, which NVIDIA answers with %d, says %s', async (regionProbe, status, restrictedHere) => {
    const nvidia = await startNvidia({ here: { caller: good, model: answers(status) } });
    const call = validateKeyFunction({ NGC_API_URL: nvidia.urlOf('here') }, { regionProbe });
    const { json } = await call({ apiKey: 'nvapi-key' });
    expect(json).toEqual(restrictedHere === undefined ? { outcome: 'valid' } : { outcome: 'valid', restrictedHere });
    expect(nvidia.requestsOf('here').filter((line) => line.includes('known'))).toHaveLength(1);
    await nvidia.close();
  });

  test('is not made unless the administrator names a model', async () => {
    const call = open();
    expect(await requestsDuring(() => call({ apiKey: 'nvapi-unprobed' }))).toBe(1);
  });
});

describe('where keys are not validated', () => {
  test.each([
    ['validation is disabled', { validateKeys: false }],
    ['keys are not collected', { collectKeys: false, validateKeys: false }],
  ])('%s: skipped, and nobody is asked', async (_why, settings) => {
    const call = validateKeyFunction({ NGC_API_URL: nvidia.urlOf('good') }, settings);
    const asked = await requestsDuring(async () => {
      expect((await call({ apiKey: 'nvapi-key', model: 'nim/meta/llama' })).json).toEqual({ outcome: 'skipped' });
      expect((await call({ apiKey: 'nvapi-key' }, { token: 'made-up' })).status).toBe(401);
    });
    expect(asked).toBe(0);
  });
});

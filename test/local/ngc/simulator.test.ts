import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../lib/config.ts';
import { createLogger } from '../../../lib/log.ts';
import { createKeyValidator } from '../../../lib/ngc/validate-key.ts';
import { Secret } from '../../../lib/secret.ts';
import { createNgcSimulator } from '../../../local/ngc/index.ts';

const models = [
  { id: 'nim/meta/llama', name: 'Llama', tags: ['1.0.0', 'latest', '1.10.0'], latestTag: 'latest' },
  { id: 'nim/solo', name: 'Solo', tags: ['1'] },
];
const simulator = createNgcSimulator({ catalog: { models }, slowMs: 400 });
const server = createServer(simulator.handle);
let url = '';
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const validator = (environment: Record<string, string> = {}) =>
  createKeyValidator(
    readConfig({ FUNCTION_TARGET: 'validate-key', NGC_API_URL: url, ...environment }),
    createLogger({ name: 'test', level: 'silent' }),
  );

describe('a key that is asked about at the simulator', () => {
  test.each([
    ['nvapi-good-1', undefined, 'valid'],
    ['nvapi-good-1', 'nim/meta/llama', 'valid'],
    ['nvapi-good-1', 'nim/solo', 'valid'],
    ['nvapi-good-1', 'nim/meta/unknown', 'unreachable'],
    ['nvapi-invalid-1', 'nim/meta/llama', 'invalid'],
    ['nvapi-forbidden-1', undefined, 'valid'],
    ['nvapi-forbidden-1', 'nim/meta/llama', 'forbidden'],
    ['nvapi-restricted-1', 'nim/meta/llama', 'restricted'],
    ['nvapi-limited-1', undefined, 'rate-limited'],
    ['nvapi-made-up', undefined, 'invalid'],
    ['nvapi-with & odd=chars%2f+', undefined, 'invalid'],
    ['nvapi-good-&=%2f+', undefined, 'valid'],
    ['legacy', undefined, 'legacy'],
  ])('%s for %s is %s', async (key, model, outcome) => {
    expect((await validator()(new Secret(key), model)).outcome).toBe(outcome);
  });

  test('says nothing when it takes too long', async () => {
    expect(await validator({ NGC_TIMEOUT_MS: '100' })(new Secret('nvapi-slow-1'))).toEqual({ outcome: 'unreachable' });
    expect(await validator()(new Secret('nvapi-slow-1'))).toEqual({ outcome: 'valid' });
  });

  test('is found flaky once, and then good', async () => {
    expect(await validator()(new Secret('nvapi-flaky-1'))).toEqual({ outcome: 'unreachable' });
    expect(await validator()(new Secret('nvapi-flaky-1'))).toEqual({ outcome: 'valid' });
  });

  test('is not kept', () => {
    expect(JSON.stringify(simulator.calls())).not.toContain('nvapi-');
  });

  test('says nothing when nobody is there', async () => {
    const nobody = validator({ NGC_API_URL: 'http://127.0.0.1:1' });
    expect(await nobody(new Secret('nvapi-good-1'), 'nim/meta/llama')).toEqual({ outcome: 'unreachable' });
  });
});

describe('the catalog search', () => {
  test('comes in pages, with a group that repeats', async () => {
    const search = async (page: number) => {
      const q = encodeURIComponent(JSON.stringify({ query: 'orgName:nim', page, pageSize: 1 }));
      const answer = await fetch(`${url}/v2/search/catalog/resources/CONTAINER?q=${q}`);
      return (await answer.json()) as {
        resultPageTotal: number;
        results: { groupValue: string; resources: object[] }[];
      };
    };
    const pages = [await search(0), await search(1)];
    expect(pages[0]?.resultPageTotal).toBe(2);
    const ids = pages.flatMap(
      ({ results }) => results.find(({ groupValue }) => groupValue === 'CONTAINER')?.resources ?? [],
    );
    expect(ids).toEqual([
      expect.objectContaining({ resourceId: 'nim/meta/llama', orgName: 'nim', teamName: 'meta', name: 'llama' }),
      expect.objectContaining({ resourceId: 'nim/solo', orgName: 'nim', teamName: '', name: 'solo' }),
    ]);
  });
});

import { expect, test } from '@jest/globals';
import { findOwned } from '../../../functions/sweep/owned.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import type { Logger } from '../../../lib/log.ts';
import { intake, record } from '../../support/record.ts';

/** What is known of the objects beside the records where there are so many InferenceServices, none of them our deployment's. */
async function lookedAt(services: number, max: number) {
  const items = Array.from({ length: services }, (_, index) => ({
    metadata: { namespace: 'demo', name: `other-${index}`, ownerReferences: [{ uid: `uid-${index}` }] },
  }));
  const kube = createKubeClient(async ({ path }) => ({ items: path.includes('inferenceservices') ? items : [] }));
  const told: unknown[][] = [];
  const log = { warn: (...said: unknown[]) => told.push(said) } as unknown as Logger;
  const owned = await findOwned(kube, { pageSize: 500, max }, log);
  return { lacksService: owned.lacksService(record({ intake })), told };
}

test('a deployment lacks its service where all of them are known', async () => {
  expect(await lookedAt(3, 3)).toEqual({ lacksService: true, told: [] });
});

test('of more objects than are kept in mind nothing is concluded, and a warning says which setting helps', async () => {
  const { lacksService, told } = await lookedAt(4, 3);
  expect(lacksService).toBe(false);
  expect(told).toEqual([[{ max: 3 }, expect.stringMatching(/more than 3 inferenceservices .*SWEEP_RECORDS_MAX/)]]);
});

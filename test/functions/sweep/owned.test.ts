import { expect, test } from '@jest/globals';
import { findOwned } from '../../../functions/sweep/owned.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeAnswerTooLarge } from '../../../lib/kube/errors.ts';
import type { Logger } from '../../../lib/log.ts';
import { intake, record } from '../../support/record.ts';

const tooLarge = -1;

/** What is known of the objects beside the records where there are so many InferenceServices, none of them our deployment's. */
async function lookedAt(services: number, max: number, { untilMs = 0, more = false } = {}) {
  const items = Array.from({ length: Math.max(services, 0) }, (_, index) => ({
    metadata: { namespace: 'demo', name: `other-${index}`, ownerReferences: [{ uid: `uid-${index}` }] },
  }));
  const kube = createKubeClient(async ({ path }) => {
    if (services === tooLarge) throw new KubeAnswerTooLarge('larger than 10 bytes');
    const isLast = path.includes('continue=more');
    return {
      items: path.includes('inferenceservices') && !isLast ? items : [],
      metadata: { continue: more && !isLast ? 'more' : '' },
    };
  });
  const told: unknown[][] = [];
  const say = (...said: unknown[]) => told.push(said);
  const log = { warn: say, error: say } as unknown as Logger;
  const owned = await findOwned({ kube, log, pageSize: 500, now: () => new Date(0), untilMs }, max);
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

test('of a list that there was no time for nothing is concluded', async () => {
  expect((await lookedAt(3, 3, { more: true })).lacksService).toBe(true);
  // it is over by then, and all was seen
  expect((await lookedAt(3, 3, { untilMs: -1 })).lacksService).toBe(true);
  const { lacksService, told } = await lookedAt(3, 3, { untilMs: -1, more: true });
  expect(lacksService).toBe(false);
  expect(told.map(([, text]) => text)).toContain(
    'inferenceservices cannot all be listed: what became of them is not looked at',
  );
});

test('nor of one with an object in it that is too large even to be passed over', async () => {
  const { lacksService, told } = await lookedAt(tooLarge, 3);
  expect(lacksService).toBe(false);
  expect(told.map(([, text]) => text)).toContain('an object is too large to be passed over');
});

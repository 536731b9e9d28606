import { expect, test } from '@jest/globals';
import { findOwned } from '../../../functions/sweep/owned.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeAnswerTooLarge, KubeError, KubeUnreachable } from '../../../lib/kube/errors.ts';
import type { Logger } from '../../../lib/log.ts';
import { intake, record } from '../../support/record.ts';

interface Case {
  readonly untilMs?: number;
  /** Each list has a second page, with nothing on it. */
  readonly more?: boolean;
  /** What the last page ends in. */
  readonly failure?: Error;
}

/** What is known of the objects beside the records where there are so many InferenceServices, none of them our deployment's. */
async function lookedAt(services: number, max: number, { untilMs = 0, more = false, failure }: Case = {}) {
  const items = Array.from({ length: services }, (_, index) => ({
    metadata: { namespace: 'demo', name: `other-${index}`, ownerReferences: [{ uid: `uid-${index}` }] },
  }));
  const kube = createKubeClient(async ({ path }) => {
    const isLast = path.includes('continue=more');
    if (failure && isLast === more) throw failure;
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

test('and no further page is asked for, which might fail', async () => {
  const failure = new KubeUnreachable('no answer');
  await expect(lookedAt(3, 3, { more: true, failure })).rejects.toBe(failure);
  expect((await lookedAt(3, 3, { untilMs: -1, more: true, failure })).lacksService).toBe(false);
});

test.each([
  ['an object in it that is too large even to be passed over', false, new KubeAnswerTooLarge('larger than 10 bytes')],
  ['a beginning that the API server has forgotten by now', true, new KubeError(410, 'Expired', 'too old')],
])('nor of one with %s', async (_what, more, failure) => {
  const { lacksService, told } = await lookedAt(3, 3, { more, failure });
  expect(lacksService).toBe(false);
  expect(told.map(([, text]) => text)).toContain('a list cannot be read to its end');
});

import { describe, expect, test } from '@jest/globals';
import { expectedEnd, play, type Redelivery, redeliveries, type Scenario } from './scenario.ts';
import { type Armed, faults, usualFaults } from './wire.ts';
import { withCluster } from './with-cluster.ts';

/** `npm run test:soak` sets this: every kind with every other, and of those pairs one in so many. */
const { SAGA_PAIRS: oneIn } = process.env;
const kinds = oneIn === undefined ? usualFaults : faults;
const firstStep = Math.ceil(Math.sqrt(Number(oneIn ?? 1)));
const secondStep = Math.ceil(Number(oneIn ?? 1) / firstStep);
const pairs = kinds
  .flatMap((first) => kinds.map((second) => ({ first, second })))
  .map((pair, turn) => ({ ...pair, turn }));
const withinMs = 10 * 3_600_000;
/** One pair of so many is played with events redelivered as well, each time in the next way. */
const redeliveredEvery = 8;
const ways = redeliveries.filter((way) => way !== '-');

/** Every two calls of a scenario, and everything that can happen to the two. */
export function faultPairs(scenario: Scenario): void {
  describe(scenario.title, () => {
    test.each(pairs)(
      'with every two calls of which one ends in "$first" and a later one in "$second"',
      async ({ first, second, turn }) => {
        const { journal: usual } = await play(withCluster, scenario);
        let count = 0;
        for (let at = 1 + (turn % firstStep); at <= usual.length; at += firstStep) {
          const one = { at, fault: first };
          // the path is another one after the first fault, and usually longer
          const { journal: path } = await play(withCluster, scenario, [one]);
          for (let then = at + 1; then <= path.length; then += secondStep) {
            count += 1;
            const armed = [one, { at: then, fault: second }];
            const where = `${at} ${path[at - 1]}, then ${then} ${path[then - 1]}`;
            await check(scenario, armed, where);
            const way = count % redeliveredEvery === 0 && ways[(count / redeliveredEvery) % ways.length];
            if (way) await check(scenario, armed, where, way);
          }
        }
        // so that each way of redelivery has occurred
        if (oneIn === undefined) expect(count).toBeGreaterThan(redeliveredEvery * ways.length);
      },
      withinMs,
    );
  });
}

async function check(
  scenario: Scenario,
  armed: readonly Armed[],
  where: string,
  redelivery: Redelivery = '-',
): Promise<void> {
  const result = await play(withCluster, scenario, armed, redelivery);
  const { objects, outcomes, status, phase } = result;
  const what = `${where}, events ${redelivery}: ${status} ${phase}`;
  expect({ what, objects, outcomes }).toEqual({ what, ...expectedEnd(scenario, result) });
}

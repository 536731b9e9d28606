import { describe, expect, test } from '@jest/globals';
import { expectedEnd, play, redeliveries, scenarios } from '../support/saga/scenario.ts';
import { faults, usualFaults } from '../support/saga/wire.ts';
import { withRealCluster } from '../support/saga/with-cluster.ts';
import { sideBySide } from '../support/side-by-side.ts';

const whereThere = process.env.TEST_KUBECONFIG ? describe : describe.skip;
/** Runs side by side, each in a project of its own: the server has more patience than the test. */
const width = 6;
const withinMs = 3_600_000;
/**
 * `npm run test:soak -- --real` sets this. Otherwise there are those faults that are different to an API server, the ways of redelivery
 * in turn: crash-matrix.test.ts has all of both.
 */
const everyWay = process.env.SAGA_REAL === 'all';
const kinds = everyWay ? faults : usualFaults;

whereThere.each(Object.values(scenarios))('$title (real API server)', (scenario) => {
  test.each(redeliveries)('in peace, with events %s', async (redelivery) => {
    const result = await play(withRealCluster, scenario, [], redelivery);
    const { objects, outcomes, status } = result;
    expect({ status, objects, outcomes }).toEqual({ status: 202, ...expectedEnd(scenario, result) });
  });

  test.each(kinds.map((fault, turn) => ({ fault, turn })))(
    'with one call that ends in "$fault", wherever it is',
    async ({ fault, turn }) => {
      for (const redelivery of everyWay ? redeliveries : (['-'] as const)) {
        const { journal: usual } = await play(withRealCluster, scenario, [], redelivery);
        await sideBySide(width, usual, async (call, index) => {
          const at = index + 1;
          const way = everyWay ? redelivery : (redeliveries[(index + turn) % redeliveries.length] ?? '-');
          const result = await play(withRealCluster, scenario, [{ at, fault }], way);
          const { objects, outcomes } = result;
          const where = `call ${at}, ${call}, events ${way}: ${result.status} ${result.phase}`;
          expect({ where, objects, outcomes }).toEqual({ where, ...expectedEnd(scenario, result) });
        });
      }
    },
    withinMs,
  );
});

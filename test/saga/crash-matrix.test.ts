import { describe, expect, test } from '@jest/globals';
import { expectedEnd, play, redeliveries, scenarios } from '../support/saga/scenario.ts';
import { faults } from '../support/saga/wire.ts';
import { withCluster } from '../support/saga/with-cluster.ts';

/** Whatever goes wrong, it takes no more calls than this many times the usual. */
const callsTimesMax = 4;

describe.each(Object.values(scenarios))('$title', (scenario) => {
  test.each(redeliveries)('in peace, with events %s', async (redelivery) => {
    const result = await play(withCluster, scenario, [], redelivery);
    const { objects, outcomes, status } = result;
    expect({ status, objects, outcomes }).toEqual({ status: 202, ...expectedEnd(scenario, result) });
  });

  describe.each(faults)('with one call that ends in "%s"', (fault) => {
    test.each(redeliveries)('and events %s', async (redelivery) => {
      const { journal: usual } = await play(withCluster, scenario, [], redelivery);
      for (let at = 1; at <= usual.length; at += 1) {
        const result = await play(withCluster, scenario, [{ at, fault }], redelivery);
        const { objects, outcomes, journal } = result;
        const where = `call ${at}, ${usual[at - 1]}: ${result.status} ${result.phase}`;
        expect({ where, objects, outcomes }).toEqual({ where, ...expectedEnd(scenario, result) });
        expect(journal.length).toBeLessThanOrEqual(callsTimesMax * usual.length);
      }
    });
  });
});

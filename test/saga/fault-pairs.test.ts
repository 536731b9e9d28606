import { describe, expect, test } from '@jest/globals';
import { expectedEnd, play, scenarios } from '../support/saga/scenario.ts';
import { type Fault, faults } from '../support/saga/wire.ts';
import { withCluster } from '../support/saga/with-cluster.ts';

/**
 * What can happen to a call, as far as the saga can tell: it never took effect and its maker knows, it did and its maker does not know,
 * or it did and its maker is dead. With the answers that get lost and the deaths before anything happened: `npm run test:soak`.
 */
const kinds: readonly Fault[] = process.env.SOAK ? faults : ['error before', 'error after', 'killed after'];
const pairs = kinds.flatMap((first) => kinds.map((second) => ({ first, second })));
const withinMs = 30 * 60_000;

describe.each(Object.values(scenarios))('$title', (scenario) => {
  test.each(pairs)(
    'with every two calls of which one ends in "$first" and a later one in "$second"',
    async ({ first, second }) => {
      const { journal: usual } = await play(withCluster, scenario);
      for (let at = 1; at <= usual.length; at += 1) {
        // the path is another one after the first fault, and usually longer
        const { journal: path } = await play(withCluster, scenario, [{ at, fault: first }]);
        for (let then = at + 1; then <= path.length; then += 1) {
          const armed = [
            { at, fault: first },
            { at: then, fault: second },
          ];
          const result = await play(withCluster, scenario, armed);
          const { objects, outcomes } = result;
          const where = `${at} ${path[at - 1]}, then ${then} ${path[then - 1]}: ${result.status} ${result.phase}`;
          expect({ where, objects, outcomes }).toEqual({ where, ...expectedEnd(scenario, result) });
        }
      }
    },
    withinMs,
  );
});

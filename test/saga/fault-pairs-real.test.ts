import { describe, expect, test } from '@jest/globals';
import { expectedEnd, play, scenarios } from '../support/saga/scenario.ts';
import { type Armed, usualFaults as kinds } from '../support/saga/wire.ts';
import { withRealCluster } from '../support/saga/with-cluster.ts';
import { sideBySide } from '../support/side-by-side.ts';

const whereThere = process.env.TEST_KUBECONFIG ? describe : describe.skip;
/** Runs side by side, each in a project of its own: the server has more patience than the test. */
const width = 6;
const withinMs = 10 * 60_000;

/**
 * One pair a call, the later one and both faults chosen in turn: every call is struck, every two kinds occur. The embedded cluster has
 * every pair (fault-pairs/).
 */
function sampled(calls: number): readonly (readonly [Armed, Armed])[] {
  return Array.from({ length: calls }, (_, index) => {
    const first = kinds[index % kinds.length] ?? 'error before';
    const second = kinds[Math.floor(index / kinds.length) % kinds.length] ?? 'error before';
    const at = index + 1;
    return [
      { at, fault: first },
      { at: at + 1 + ((index * 7) % calls), fault: second },
    ];
  });
}

whereThere.each(Object.values(scenarios))('$title (real API server)', (scenario) => {
  test(
    'with two calls that go wrong, wherever the first one is',
    async () => {
      const { journal: usual } = await play(withRealCluster, scenario);
      await sideBySide(width, sampled(usual.length), async (pair) => {
        const result = await play(withRealCluster, scenario, pair);
        const { objects, outcomes } = result;
        const where = `${JSON.stringify(pair)}: ${result.status} ${result.phase}`;
        expect({ where, objects, outcomes }).toEqual({ where, ...expectedEnd(scenario, result) });
      });
    },
    withinMs,
  );
});

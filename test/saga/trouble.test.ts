import { describe, expect, test } from '@jest/globals';
import type { Hooks } from '../../local/cluster/index.ts';
import { expectedEnd, play, scenarios } from '../support/saga/scenario.ts';
import { conflictStorm, cuts, latency, throttling } from '../support/saga/trouble.ts';
import { withClusterIn } from '../support/saga/with-cluster.ts';

const troubles: readonly (readonly [string, () => Hooks])[] = [
  ['every call takes 10 ms more', () => latency(5)],
  ['three changes in a row meet a conflict', () => conflictStorm(3)],
  ['more changes in a row meet a conflict than anybody tries', () => conflictStorm(12)],
  ['a third of the first thirty calls is throttled', () => throttling(30)],
  ['one connection is cut when its call has taken effect', () => cuts(1)],
  ['five connections are cut when their calls have taken effect', () => cuts(5)],
];

describe.each(Object.values(scenarios))('$title', (scenario) => {
  test.each(troubles)('ends as it must where %s', async (_title, trouble) => {
    const result = await play(withClusterIn(trouble()), scenario);
    const { objects, outcomes, status } = result;
    expect({ status, objects, outcomes }).toEqual({ status: 202, ...expectedEnd(scenario, result) });
  });
});

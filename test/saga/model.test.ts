import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { goodCanary } from '../support/deployment-calls.ts';
import { wrongAtRest } from '../support/saga/model/at-rest.ts';
import { commands } from '../support/saga/model/commands.ts';
import { World } from '../support/saga/model/world.ts';
import { type WithCluster, withCluster, withRealCluster } from '../support/saga/with-cluster.ts';

/** `npm run test:soak` sets these: how many runs, and where to begin to see a failure again. */
const { SAGA_RUNS: runs = '2000', SAGA_SEED: seed, SAGA_PATH: path } = process.env;
const withinMs = 24 * 3_600_000;
/** What any one course may cost, in calls of all functions together. */
const callsMax = 3000;

const course = fc.commands(commands, { size: 'max', maxCommands: 16 });
/** A real API server answers in milliseconds, and its garbage collector in seconds: it sees some of the courses. */
const realRuns = 4;
const sideBySide = 8;

/** One course: whatever happens in it, and what must hold when all has been delivered and swept. */
const property = (inCluster: WithCluster) =>
  fc.asyncProperty(fc.scheduler(), course, (scheduler, steps) =>
    inCluster(async (under) => {
      const world = new World(under, scheduler);
      await fc.scheduledModelRun(scheduler, () => ({ model: {}, real: world }), steps);
      await scheduler.waitFor(world.allEnded());
      // what was sent by a call that has failed already is still on its way
      await scheduler.waitIdle();
      await world.heal();
      expect(world.failures).toEqual([]);
      expect(await wrongAtRest(world)).toEqual([]);
      const before = await under.project.versions();
      await world.heal();
      expect(await under.project.versions()).toEqual(before);
      expect(under.saga.wire.total).toBeLessThan(callsMax);
      const told = inspect([under.saga.errors, under.saga.outcomes], { depth: 12, showHidden: true });
      expect(goodCanary.foundIn(told)).toEqual([]);
    }),
  );

test(
  `whatever happens in whatever order, every deployment ends whole or with nothing left (${runs} courses)`,
  async () => {
    const again = { ...(seed ? { seed: Number(seed) } : {}), ...(path ? { path } : {}) };
    await fc.assert(property(withCluster), { numRuns: Number(runs), ...again, asyncReporter: tell });
  },
  withinMs,
);

(process.env.TEST_KUBECONFIG ? test : test.skip)(
  `so it does on a real API server (${sideBySide * realRuns} courses)`,
  async () => {
    const runs = Array.from({ length: sideBySide }, () =>
      fc.assert(property(withRealCluster), { numRuns: realRuns, endOnFailure: true, asyncReporter: tell }),
    );
    await Promise.all(runs);
  },
  withinMs,
);

/** Throws for a failure, with the command line that shows it again. */
async function tell<Ts>(details: fc.RunDetails<Ts>): Promise<void> {
  if (!details.failed) return;
  const which = details.counterexamplePath?.split(':')[0];
  const line = `npm run test:soak -- --seed=${details.seed} --path=${which}`;
  const { errorInstance: cause } = details;
  throw new Error(`${await fc.asyncDefaultReportMessage(details)}\n\nOnce more: ${line}`, { cause });
}

import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { goodCanary } from '../support/deployment-calls.ts';
import { wrongAtRest } from '../support/saga/model/at-rest.ts';
import { commands } from '../support/saga/model/commands.ts';
import { World } from '../support/saga/model/world.ts';
import { withCluster } from '../support/saga/with-cluster.ts';

/** `npm run test:soak` sets these: how many runs, and where to begin to see a failure again. */
const { SAGA_RUNS: runs = '2000', SAGA_SEED: seed, SAGA_PATH: path } = process.env;
const withinMs = 24 * 3_600_000;
/** What any one run may cost, in calls of all functions together. */
const callsMax = 3000;

const course = fc.commands(commands, { size: 'max', maxCommands: 16 });

test(
  `whatever happens in whatever order, every deployment ends whole or with nothing left (${runs} courses)`,
  async () => {
    const property = fc.asyncProperty(fc.scheduler(), course, (scheduler, steps) =>
      withCluster(async (under) => {
          () =>
            process.stderr.write(
              'HANG ' +
                String(steps) +
                String(scheduler).split('\n').slice(-30).join('\n') +
                JSON.stringify(under.saga.wire.journal.slice(-30)) +
                under.saga.wire.total +
                '\n',
            ),
          4000,
        );
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
        const st = (globalThis as any).st;
        const add = (k: string) => {
          st[k] = (st[k] ?? 0) + 1;
        };
        add('cmds' + String(steps).split(',').length);
        for (const o of new Set(under.saga.outcomes.map(({ type }) => type.split('.').at(-2)))) add(String(o));
        if (world.terminated) add('terminated');
        add('calls' + Math.floor(under.saga.wire.total / 50));
      }),
    );
    await fc.assert(property, {
      numRuns: Number(runs),
      ...(seed === undefined ? {} : { seed: Number(seed) }),
      ...(path === undefined ? {} : { path }),
    });
  },
  withinMs,
);

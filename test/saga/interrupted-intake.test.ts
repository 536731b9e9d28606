import { expect, test } from '@jest/globals';
import { onBoth } from '../support/saga/with-cluster.ts';

/** Of the calls of an intake: who asks, three rights, whether there is a record; record, owner, two Secrets and the note follow. */
const before = 5;
const calls = { record: before + 1, owner: before + 2, 'a Secret': before + 3, 'both Secrets': before + 4 };
const twoMinutes = 120_000;

onBoth('an intake whose process died', (withCluster) => {
  test.each(Object.entries(calls))(
    'after it had written %s is not gone on with by anybody, and taken back in time',
    (_what, at) =>
      withCluster(async ({ saga, project }) => {
        saga.wire.arm({ at, fault: 'killed after' });
        expect(await saga.ask('chat')).toBe(0);
        saga.wire.arm();
        const written = await project.versions();
        expect(await saga.ask('chat')).toBe(503);
        expect(await project.versions()).toEqual(written);
        expect(saga.queue).toEqual([]);

        expect(await saga.ask('chat', {}, twoMinutes)).toBe(503);
        await saga.settle(twoMinutes);
        expect(await saga.phase('chat')).toBe('RolledBack');
        expect(saga.outcomes.at(-1)).toMatchObject({ data: { outcome: { reason: 'IntakeIncomplete' } } });
        const rest = ['ConfigMap/nim-deployment-chat'];
        expect(await project.settledAs(rest)).toEqual(rest);

        expect(await saga.ask('chat', {}, twoMinutes)).toBe(202);
        await saga.settle(twoMinutes);
        expect(await saga.phase('chat')).toBe('Provisioned');
      }),
  );

  test('is taken back by sweep when the Broker is away', () =>
    withCluster(async ({ saga, project }) => {
      saga.wire.arm({ at: calls.owner, fault: 'killed after' });
      expect(await saga.ask('chat')).toBe(0);
      saga.wire.arm();
      saga.refuseEvents();
      expect(await saga.ask('chat', {}, twoMinutes)).toBe(503);
      saga.takeEvents();
      await saga.sweepLater();
      const rest = ['ConfigMap/nim-deployment-chat'];
      expect(await project.settledAs(rest)).toEqual(rest);
    }));
});

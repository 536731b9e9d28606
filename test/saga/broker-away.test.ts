import { expect, test } from '@jest/globals';
import { onBoth } from '../support/saga/with-cluster.ts';

onBoth('a Broker that takes no events', (withCluster) => {
  test('has a request taken back whole and answered with 503', () =>
    withCluster(async ({ saga, project }) => {
      saga.refuseEvents();
      expect(await saga.ask('chat')).toBe(503);
      expect(saga.wire.journal).toContain('delete configmaps/nim-deployment-chat');
      expect(await project.settledAs([])).toEqual([]);
      saga.takeEvents();
      expect(await saga.ask('chat')).toBe(202);
      await saga.settle();
      expect(await saga.phase('chat')).toBe('Provisioned');
    }));

  test('does not keep a deletion from being accepted: sweep has it carried out when it takes events again', () =>
    withCluster(async ({ saga, project }) => {
      expect(await saga.ask('chat')).toBe(202);
      await saga.settle();
      saga.refuseEvents();
      expect(await saga.call('DELETE', '/chat')).toBe(202);
      await saga.sweepLater();
      expect(await saga.phase('chat')).toBe('Provisioned');
      saga.takeEvents();
      await saga.sweepLater();
      expect(await project.settledAs([])).toEqual([]);
      expect(saga.outcomes.at(-1)?.type).toBe('io.opendatahub.nim.deployment.deleted.v1');
    }));
});

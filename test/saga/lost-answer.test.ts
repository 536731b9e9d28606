import { expect, test } from '@jest/globals';
import { onBoth } from '../support/saga/with-cluster.ts';

onBoth('a deletion whose answer was lost when everything was done', (withCluster) => {
  test('says all the same which cache it kept', () =>
    withCluster(async ({ saga }) => {
      await saga.ask('other');
      await saga.ask('chat');
      await saga.settle();
      saga.wire.arm();
      await saga.call('DELETE', '/other?cache=keep');
      await saga.settle();
      const at = saga.wire.journal.indexOf('delete configmaps/nim-deployment-other') + 1;
      saga.wire.arm({ at, fault: 'killed after' });
      await saga.call('DELETE', '/chat?cache=keep');
      await saga.settle();
      expect(saga.outcomes.at(-1)).toMatchObject({
        type: 'io.opendatahub.nim.deployment.deleted.v1',
        data: { name: 'chat', left: [{ kind: 'PersistentVolumeClaim', name: 'nim-cache-chat' }] },
      });
    }));
});

import { expect, test } from '@jest/globals';
import { findRecord } from '../../lib/nim/record-store.ts';
import { onBoth } from '../support/saga/with-cluster.ts';

onBoth('an intake that was interrupted and goes on with the next request', (withCluster) => {
  test('notes the owner that was there already as what it is, a ConfigMap', () =>
    withCluster(async ({ saga, project }) => {
      await saga.ask('other');
      const at = saga.wire.journal.lastIndexOf('create configmaps') + 1;
      saga.wire.arm({ at, fault: 'killed after' });
      expect(await saga.ask('chat')).toBe(0);
      expect(await saga.ask('chat')).toBe(202);
      await saga.settle();
      const record = await findRecord(project.kube, project.namespace, 'chat');
      expect(record?.status.phase).toBe('Provisioned');
      expect(record?.intake?.owner.kind).toBe('ConfigMap');
    }));
});

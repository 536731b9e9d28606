import { expect, test } from '@jest/globals';
import { uidOf } from '../../lib/kube/object.ts';
import { newOwner, ownerReference } from '../../lib/nim/record.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import { onBoth } from '../support/saga/with-cluster.ts';

/** Of the calls of an intake: who asks, three rights, whether there is a record, and the record. */
const recordCreated = 6;

onBoth('an intake that is so slow that it was rolled back meanwhile', (withCluster) => {
  test('and that dies when it has made the owner and a Secret leaves neither: sweep has them taken back', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      saga.wire.arm({ at: recordCreated, fault: 'killed after' });
      expect(await saga.ask('chat')).toBe(0);
      expect(await project.objects()).toEqual(['ConfigMap/nim-deployment-chat']);
      await saga.sweepLater(5 * 60_000);
      const record = await findRecord(kube, namespace, 'chat');
      expect(record?.status).toMatchObject({ phase: 'RolledBack', outcome: { reason: 'IntakeIncomplete' } });
      const owner = await kube.create(newOwner(namespace, 'chat', record?.uid ?? ''));
      const ownerReferences = [ownerReference({ name: owner.metadata.name, uid: uidOf(owner) })];
      const metadata = { name: 'nvidia-nim-secrets-chat', namespace, ownerReferences };
      await kube.create({ apiVersion: 'v1', kind: 'Secret', metadata });
      await saga.sweepLater();
      const left = ['ConfigMap/nim-deployment-chat'];
      expect(await project.settledAs(left)).toEqual(left);
    }));
});

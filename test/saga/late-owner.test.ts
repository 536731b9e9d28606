import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { deploymentFailed } from '../../events/index.ts';
import { uidOf } from '../../lib/kube/object.ts';
import { newOwner, ownerReference } from '../../lib/nim/record.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import { hold } from '../support/saga/hold.ts';
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

  test('takes back what it has written since, and is answered that the deployment was removed', () =>
    withCluster(async ({ saga, project }) => {
      const held = hold(saga, 'create configmaps', 2);
      const slow = saga.ask('chat');
      await held.reached;
      const recordUid = (await findRecord(project.kube, project.namespace, 'chat'))?.uid ?? '';
      const data = { namespace: project.namespace, name: 'chat', recordUid, outcome: { reason: 'Late', message: '' } };
      // as a dead letter is: not over the wire, which waits for what is held
      await saga.deadLetter(deploymentFailed.create({ source: 'sweep', data, time: new Date() }), 5 * 60_000);
      expect(await saga.phase('chat')).toBe('RolledBack');
      held.release();
      expect(await slow).toBe(409);
      await saga.settle();
      const left = ['ConfigMap/nim-deployment-chat'];
      expect(await project.settledAs(left)).toEqual(left);
    }));

  test('that fails at one Secret takes nothing back before it knows what became of the other', () =>
    withCluster(async ({ saga, project }) => {
      saga.wire.arm({ at: recordCreated + 2, fault: 'error before' });
      const held = hold(saga, 'create secrets');
      const asked = saga.ask('chat');
      await held.reached;
      for (let turn = 0; turn < 50; turn += 1) await setImmediate();
      expect(saga.wire.journal.filter((call) => call.startsWith('delete'))).toEqual([]);
      held.release();
      expect(await asked).toBe(503);
      expect(await project.settledAs([])).toEqual([]);
    }));
});

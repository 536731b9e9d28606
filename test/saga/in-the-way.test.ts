import { expect, test } from '@jest/globals';
import { deploymentDeletionRequested } from '../../events/index.ts';
import { type ConfigMap, uidOf } from '../../lib/kube/object.ts';
import { persistentVolumeClaims, type Resource } from '../../lib/kube/resources.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import { canonical } from '../../lib/nim/request.ts';
import { recordLabels } from '../support/admission.ts';
import { request } from '../support/record.ts';
import type { Project } from '../support/saga/project.ts';
import { onBoth } from '../support/saga/with-cluster.ts';

const fiveMinutes = 5 * 60_000;

/** Keeps an object that is deleted from going, as pvc-protection does while a pod uses a claim. */
const hold = ({ kube, namespace }: Project, resource: Resource, name: string, finalizers: string[] | null) =>
  kube.patch(resource, namespace, name, { metadata: { finalizers } });

onBoth('an object that is still being removed', (withCluster) => {
  test('of an earlier deployment of the name is waited for, and that counts as no attempt', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      await saga.ask('chat');
      await saga.settle();
      await hold(project, persistentVolumeClaims, 'nim-cache-chat', ['example.com/in-use']);
      expect(await saga.call('DELETE', '/chat')).toBe(202);
      await saga.settle();
      await project.settledAs(['PersistentVolumeClaim/nim-cache-chat']);
      expect(await saga.ask('chat')).toBe(202);
      await saga.settle();
      const waiting = await findRecord(kube, namespace, 'chat');
      expect(waiting?.status).toMatchObject({
        phase: 'Provisioning',
        attempts: 0,
        waitingFor: expect.stringContaining('still being removed'),
      });
      await hold(project, persistentVolumeClaims, 'nim-cache-chat', null);
      await saga.sweepLater(fiveMinutes);
      expect(await saga.phase('chat')).toBe('Provisioned');
    }));

  test('and that stays is a failure when the time is up', () =>
    withCluster(async ({ saga, project }) => {
      await saga.ask('chat');
      await saga.settle();
      await hold(project, persistentVolumeClaims, 'nim-cache-chat', ['example.com/in-use']);
      await saga.call('DELETE', '/chat');
      await saga.settle();
      await project.settledAs(['PersistentVolumeClaim/nim-cache-chat']);
      expect(await saga.ask('chat')).toBe(202);
      await saga.settle();
      await saga.sweepLater();
      const { kube, namespace } = project;
      expect((await findRecord(kube, namespace, 'chat'))?.status).toMatchObject({
        phase: 'RolledBack',
        outcome: { reason: 'NotProvisionedInTime', message: expect.stringContaining('still being removed') },
      });
      await hold(project, persistentVolumeClaims, 'nim-cache-chat', null);
    }));
});

onBoth('a record that cannot be read', (withCluster) => {
  test('is not announced as deleted', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      const deletion = '{"cache":"delete","requestedAt":"2026-01-01T00:00:00.000Z"}';
      const record = await kube.create<ConfigMap>({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'nim-deployment-chat', namespace, labels: recordLabels },
        data: { request: canonical(request), intake: '{}', deletion },
      });
      const data = { namespace, name: 'chat', recordUid: uidOf(record) };
      const event = deploymentDeletionRequested.create({ source: 'sweep', data, time: new Date() });
      await saga.deliver(event);
      await saga.settle();
      expect(saga.outcomes).toEqual([]);
      expect(await project.objects()).toEqual(['ConfigMap/nim-deployment-chat']);
    }));
});

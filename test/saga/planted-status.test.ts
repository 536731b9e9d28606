import { expect, test } from '@jest/globals';
import { type ConfigMap, uidOf } from '../../lib/kube/object.ts';
import { configMaps } from '../../lib/kube/resources.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import { statusOf } from '../support/admission.ts';
import { onBoth } from '../support/saga/with-cluster.ts';

const hour = 3_600_000;
const room = 8192;
const fill = (build: (text: string) => string) => build('x'.repeat(room - build('').length));

/** What somebody with provision's token may leave in a record, at most. */
const statuses = {
  'that waits for very much': ['NotProvisionedInTime', fill((waitingFor) => statusOf('Provisioning', { waitingFor }))],
  'that failed for very much': [
    'Unknown',
    fill((message) => statusOf('Failing', { outcome: { reason: 'Forbidden', message } })),
  ],
  'of many objects': [
    'NotProvisionedInTime',
    fill((waitingFor) =>
      statusOf('Provisioning', {
        objects: Array.from({ length: 8 }, (_, at) => ({ kind: 'K'.repeat(63), name: `${at}`.padEnd(120, 'x') })),
        waitingFor,
      }),
    ),
  ],
} as const;

onBoth('a status', (withCluster) => {
  test.each(Object.entries(statuses))('%s leaves room to take the deployment back', (_title, [reason, status]) =>
    withCluster(async ({ saga, project, asFunction }) => {
      const { kube, namespace } = project;
      await saga.ask('chat');
      saga.queue.splice(0);
      const record = await kube.get<ConfigMap>(configMaps, namespace, 'nim-deployment-chat');
      await asFunction('provision').then((provision) =>
        provision.replace({ ...record, data: { ...record.data, status } }),
      );
      // when its time is up
      await saga.sweep(hour);
      await saga.settle(hour);
      const ended = await findRecord(kube, namespace, 'chat');
      expect(ended?.status).toMatchObject({ phase: 'RolledBack', outcome: { reason } });
      expect(uidOf(record)).toBe(ended?.uid);
      const left = ['ConfigMap/nim-deployment-chat'];
      expect(await project.settledAs(left)).toEqual(left);
      expect(await saga.call('DELETE', '/chat')).toBe(202);
      await saga.settle();
      expect(await project.settledAs([])).toEqual([]);
    }),
  );
});

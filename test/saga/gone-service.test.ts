import { expect, test } from '@jest/globals';
import { deploymentDeletionRequested } from '../../events/index.ts';
import { type KubeObject, uidOf } from '../../lib/kube/object.ts';
import { inferenceServices, persistentVolumeClaims } from '../../lib/kube/resources.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import type { Saga } from '../support/saga/index.ts';
import type { Project } from '../support/saga/project.ts';
import { onBoth } from '../support/saga/with-cluster.ts';

async function deployed(saga: Saga, { kube, namespace }: Project) {
  expect(await saga.ask('chat')).toBe(202);
  await saga.settle();
  const record = await findRecord(kube, namespace, 'chat');
  expect(record?.status.phase).toBe('Provisioned');
  return record;
}

const deletionOf = (saga: Saga, record: Awaited<ReturnType<typeof deployed>>) => {
  const { namespace = '', name = '', uid: recordUid = '' } = record ?? {};
  const data = { namespace, name, recordUid };
  return saga.deliver(deploymentDeletionRequested.create({ source: 'sweep', data, time: new Date() }));
};

/** Somebody's InferenceService in place of ours, with its labels and what `also` takes over of it. */
async function madeAnew({ kube, namespace }: Project, also: (ours: KubeObject['metadata']) => object = () => ({})) {
  const service = await kube.get<KubeObject & { spec: object }>(inferenceServices, namespace, 'chat');
  await kube.remove(inferenceServices, namespace, 'chat', { uid: uidOf(service) });
  const { labels = {} } = service.metadata;
  return kube.create({ ...service, metadata: { name: 'chat', namespace, labels, ...also(service.metadata) } });
}

onBoth('a provisioned deployment', (withCluster) => {
  test('whose InferenceService somebody deleted is cleaned up by the next sweep, but for its cache', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      await deployed(saga, project);
      const service = await kube.get(inferenceServices, namespace, 'chat');
      await kube.remove(inferenceServices, namespace, 'chat', { uid: uidOf(service) });
      await saga.sweepLater();
      const left = ['PersistentVolumeClaim/nim-cache-chat'];
      expect(await project.settledAs(left)).toEqual(left);
      expect(saga.outcomes.at(-1)).toMatchObject({
        type: 'io.opendatahub.nim.deployment.deleted.v1',
        data: { left: [{ kind: 'PersistentVolumeClaim', name: 'nim-cache-chat' }] },
      });
    }));

  test('whose InferenceService lost its owner runs on: nobody asked for its end', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      const record = await deployed(saga, project);
      await kube.patch(inferenceServices, namespace, 'chat', { metadata: { ownerReferences: null } });
      const before = await project.versions();
      await saga.sweepLater();
      await deletionOf(saga, record);
      expect(await project.versions()).toEqual(before);
      await saga.sweep(3_600_000);
      expect(saga.queue).toEqual([]);
      // and whoever asks for its end is told that this one stays
      expect(await saga.call('DELETE', '/chat')).toBe(202);
      await saga.settle();
      const kept = ['InferenceService/chat'];
      expect(await project.settledAs(kept)).toEqual(kept);
      const left = [{ kind: 'InferenceService', name: 'chat' }];
      expect(saga.outcomes.at(-1)).toMatchObject({ data: { left } });
    }));

  test('whose InferenceService was made anew with our owner on it runs on', () =>
    withCluster(async ({ saga, project }) => {
      const record = await deployed(saga, project);
      await madeAnew(project, ({ ownerReferences = [] }) => ({ ownerReferences }));
      const before = await project.versions();
      await saga.sweepLater();
      await deletionOf(saga, record);
      expect(await project.versions()).toEqual(before);
      // that sweep itself sees it, and does not only have compensate say so
      await saga.sweep(3_600_000);
      expect(saga.queue).toEqual([]);
    }));

  test('whose InferenceService somebody made anew is cleaned up without touching that one', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      await deployed(saga, project);
      const made = await madeAnew(project);
      await saga.sweepLater();
      const left = ['InferenceService/chat', 'PersistentVolumeClaim/nim-cache-chat'];
      expect(await project.settledAs(left)).toEqual(left);
      expect(uidOf(await kube.get(inferenceServices, namespace, 'chat'))).toBe(uidOf(made));
    }));

  test('that is whole is left alone by sweep, and by a deletion that nobody asked for', () =>
    withCluster(async ({ saga, project }) => {
      const record = await deployed(saga, project);
      const before = await project.versions();
      await saga.sweepLater();
      await deletionOf(saga, record);
      expect(await project.versions()).toEqual(before);
    }));

  test('of which an object was made and never registered is taken back by its name, and any other with its owner', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec };
      await kube.create<KubeObject>({ ...claim, metadata: { name: 'models', namespace } });
      await saga.ask('chat', { storage: { existingClaim: 'models' } });
      await saga.settle();
      const owner = (await findRecord(kube, namespace, 'chat'))?.intake?.owner;
      const metadata = {
        namespace,
        labels: { 'app.kubernetes.io/managed-by': 'nim-functions', 'nim.opendatahub.io/deployment': 'chat' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: owner?.name ?? '', uid: owner?.uid ?? '' }],
      };
      await kube.create<KubeObject>({ ...claim, metadata: { name: 'nim-cache-chat', ...metadata } });
      await kube.create<KubeObject>({ ...claim, metadata: { name: 'stray', ...metadata } });
      expect(await saga.call('DELETE', '/chat')).toBe(202);
      await saga.settle();
      expect(saga.wire.journal).toContain('delete persistentvolumeclaims/nim-cache-chat');
      const theirs = ['PersistentVolumeClaim/models'];
      expect(await project.settledAs(theirs)).toEqual(theirs);
      const uid = uidOf(await kube.get(persistentVolumeClaims, namespace, 'models'));
      await kube.remove(persistentVolumeClaims, namespace, 'models', { uid });
      await project.settledAs([]);
    }));

  test('has Secrets that no function looks at or deletes, and Kubernetes collects', () =>
    withCluster(async ({ saga, project }) => {
      await deployed(saga, project);
      await saga.call('DELETE', '/chat');
      // what follows is done by functions alone
      saga.wire.arm();
      await saga.settle();
      await saga.sweepLater();
      expect(saga.wire.journal.filter((call) => call.includes('secrets'))).toEqual([]);
      expect(await project.settledAs([])).toEqual([]);
    }));
});

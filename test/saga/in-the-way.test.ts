import { expect, test } from '@jest/globals';
import { deploymentDeletionRequested } from '../../events/index.ts';
import { type ConfigMap, type KubeObject, uidOf } from '../../lib/kube/object.ts';
import { configMaps, persistentVolumeClaims, type Resource } from '../../lib/kube/resources.ts';
import { deploymentLabels } from '../../lib/nim/names.ts';
import { newOwner } from '../../lib/nim/record.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import { canonical } from '../../lib/nim/request.ts';
import { deletion, recordLabels } from '../support/admission.ts';
import { typeOf } from '../support/event-type.ts';
import { request } from '../support/record.ts';
import type { Saga } from '../support/saga/index.ts';
import type { Project } from '../support/saga/project.ts';
import { onBoth } from '../support/saga/with-cluster.ts';

const fiveMinutes = 5 * 60_000;

/** Keeps an object that is deleted from going, as pvc-protection does while a pod uses a claim. */
const hold = ({ kube, namespace }: Project, resource: Resource, name: string, finalizers: string[] | null) =>
  kube.patch(resource, namespace, name, { metadata: { finalizers } });

/** A deployment that was made and deleted, and of which the claim does not go. */
async function leavesItsClaim(saga: Saga, project: Project): Promise<void> {
  await saga.ask('chat');
  await saga.settle();
  await hold(project, persistentVolumeClaims, 'nim-cache-chat', ['example.com/in-use']);
  expect(await saga.call('DELETE', '/chat')).toBe(202);
  await saga.settle();
  await project.settledAs(['PersistentVolumeClaim/nim-cache-chat']);
}

/** The deployment as whoever asked for it sees it. */
async function read(saga: Saga) {
  expect(await saga.call('GET', '/chat')).toBe(200);
  return JSON.parse(String(saga.answer?.body));
}

onBoth('an object that is still being removed', (withCluster) => {
  test('of an earlier deployment of the name is waited for, and that counts as no attempt', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      await leavesItsClaim(saga, project);
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
      await leavesItsClaim(saga, project);
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

onBoth('an owner that something holds', (withCluster) => {
  test('keeps its deployment from being said to be gone, and it is told what is waited for', () =>
    withCluster(async ({ saga, project }) => {
      await saga.ask('chat');
      await saga.settle();
      await hold(project, configMaps, 'nim-owner-chat', ['example.com/in-use']);
      expect(await saga.call('DELETE', '/chat')).toBe(202);
      await saga.settle();
      expect(saga.outcomes.map(({ type }) => typeOf(type))).toEqual(['provisioned']);
      const waitingFor = 'ConfigMap nim-owner-chat is still being removed: it is held by example.com/in-use';
      expect(await read(saga)).toMatchObject({ phase: 'Deleting', waitingFor });
      const before = await project.versions();
      await saga.sweepLater();
      expect(await project.versions()).toEqual(before);
      await hold(project, configMaps, 'nim-owner-chat', null);
      await saga.sweepLater();
      expect(await project.settledAs([])).toEqual([]);
      expect(saga.outcomes.map(({ type }) => typeOf(type))).toEqual(['provisioned', 'deleted']);
    }));

  test('keeps a failed one from being said to be rolled back', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      saga.wire.refusals = [/^create inferenceservices$/];
      await saga.ask('chat');
      await hold(project, configMaps, 'nim-owner-chat', ['example.com/in-use']);
      await saga.settle();
      const held = await findRecord(kube, namespace, 'chat');
      const waitingFor = expect.stringContaining('held by example.com/in-use');
      expect(held?.status).toMatchObject({ phase: 'RollingBack', waitingFor });
      expect(saga.outcomes).toEqual([]);
      await hold(project, configMaps, 'nim-owner-chat', null);
      await saga.sweepLater();
      const ended = await findRecord(kube, namespace, 'chat');
      expect(ended?.status).toMatchObject({ phase: 'RolledBack', outcome: { reason: 'Forbidden' } });
      expect(ended?.status.waitingFor).toBeUndefined();
    }));
});

onBoth('an owner that came after its deployment was rolled back, and is held', (withCluster) => {
  test('keeps the record that says so, and the name, until it goes', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      saga.wire.refusals = [/^create inferenceservices$/];
      await saga.ask('chat');
      await saga.settle();
      saga.wire.refusals = [];
      expect(await saga.phase('chat')).toBe('RolledBack');
      const { uid = '' } = (await findRecord(kube, namespace, 'chat')) ?? {};
      await kube.create<KubeObject>(newOwner(namespace, 'chat', uid));
      await hold(project, configMaps, 'nim-owner-chat', ['example.com/in-use']);
      await saga.sweepLater(fiveMinutes);
      expect(await read(saga)).toMatchObject({ phase: 'RolledBack', waitingFor: expect.stringContaining('in-use') });
      expect(await saga.ask('chat')).toBe(409);
      expect(saga.errors.at(-1)).toMatchObject({ message: expect.stringContaining('in-use') });
      expect((await findRecord(kube, namespace, 'chat'))?.uid).toBe(uid);
      await hold(project, configMaps, 'nim-owner-chat', null);
      saga.queue.splice(0);
      // whoever asks has it looked at
      expect(await saga.ask('chat')).toBe(409);
      await saga.settle();
      expect((await read(saga)).waitingFor).toBeUndefined();
      expect(await saga.ask('chat')).toBe(202);
      await saga.settle();
      expect(await saga.phase('chat')).toBe('Provisioned');
    }));
});

onBoth('an owner of an earlier deployment that is still collected', (withCluster) => {
  test('is waited for', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      await saga.ask('chat');
      await saga.settle();
      await hold(project, configMaps, 'nim-owner-chat', ['example.com/in-use']);
      const { uid = '' } = (await findRecord(kube, namespace, 'chat')) ?? {};
      await kube.remove(configMaps, namespace, 'nim-deployment-chat', { uid });
      const going = ({ metadata }: { metadata: { deletionTimestamp?: string } }) => metadata.deletionTimestamp;
      await project.until(
        () => kube.get(configMaps, namespace, 'nim-owner-chat'),
        (owner) => going(owner) !== undefined,
      );
      expect(await saga.ask('chat')).toBe(409);
      expect(saga.errors.at(-1)).toMatchObject({
        code: 'being-removed',
        message: expect.stringContaining('held by example.com/in-use'),
      });
      await hold(project, configMaps, 'nim-owner-chat', null);
      await project.settledAs([]);
      expect(await saga.ask('chat')).toBe(202);
      await saga.settle();
      expect(await saga.phase('chat')).toBe('Provisioned');
    }));
});

onBoth('a record that something holds', (withCluster) => {
  test('is one of a deployment that is gone, which is said, and what is waited for', () =>
    withCluster(async ({ saga, project }) => {
      await saga.ask('chat');
      await saga.settle();
      await hold(project, configMaps, 'nim-deployment-chat', ['example.com/backup']);
      expect(await saga.call('DELETE', '/chat')).toBe(202);
      await saga.settle();
      const left = ['ConfigMap/nim-deployment-chat'];
      expect(await project.settledAs(left)).toEqual(left);
      expect(saga.outcomes.map(({ type }) => typeOf(type))).toEqual(['provisioned', 'deleted']);
      const waitingFor = 'ConfigMap nim-deployment-chat is still being removed: it is held by example.com/backup';
      expect(await read(saga)).toMatchObject({ phase: 'Deleting', waitingFor });
      expect(await saga.ask('chat')).toBe(409);
      expect(saga.errors.at(-1)).toMatchObject({ code: 'being-removed', message: expect.stringContaining(waitingFor) });
      await hold(project, configMaps, 'nim-deployment-chat', null);
      expect(await project.settledAs([])).toEqual([]);
    }));
});

onBoth('a cache that may not be released', (withCluster) => {
  test('keeps its deployment in deletion, which says why', () =>
    withCluster(async ({ saga }) => {
      await saga.ask('chat');
      await saga.settle();
      expect(await saga.call('DELETE', '/chat?cache=keep')).toBe(202);
      saga.wire.refusals = [/^patch persistentvolumeclaims/];
      await saga.settle();
      const waitingFor = expect.stringContaining('denied the request');
      expect(await read(saga)).toMatchObject({ phase: 'Deleting', waitingFor });
      saga.wire.refusals = [];
      await saga.sweepLater();
      expect(saga.outcomes.at(-1)).toMatchObject({ data: { left: [{ kind: 'PersistentVolumeClaim' }] } });
    }));
});

onBoth('a cache that was to be kept', (withCluster) => {
  test.each<[string, Record<string, string | null>]>([
    ['label', { 'app.kubernetes.io/managed-by': 'Helm' }],
    ['labels', { 'app.kubernetes.io/managed-by': 'Helm', 'nim.opendatahub.io/deployment': null }],
  ])('is kept also when it bears the %s of another tool by now', (_what, labels) =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      await saga.ask('chat');
      await saga.settle();
      const { uid: recordUid = '' } = (await findRecord(kube, namespace, 'chat')) ?? {};
      await kube.patch(persistentVolumeClaims, namespace, 'nim-cache-chat', { metadata: { labels } });
      expect(await saga.call('DELETE', '/chat?cache=keep')).toBe(202);
      await saga.settle();
      const claim = { kind: 'PersistentVolumeClaim', name: 'nim-cache-chat' };
      const answered = { data: { left: [claim] } };
      expect(saga.outcomes.at(-1)).toMatchObject(answered);
      // the answer may have been lost
      const data = { namespace, name: 'chat', recordUid };
      await saga.deliver(deploymentDeletionRequested.create({ source: 'deployments', data, time: new Date() }));
      await saga.settle();
      expect(saga.outcomes.map(({ type }) => typeOf(type))).toEqual(['provisioned', 'deleted', 'deleted']);
      expect(saga.outcomes.at(-1)).toMatchObject(answered);
      expect(
        (await kube.get(persistentVolumeClaims, namespace, claim.name)).metadata.deletionTimestamp,
      ).toBeUndefined();
      await kube.remove(persistentVolumeClaims, namespace, claim.name, {
        uid: uidOf(await kube.get(persistentVolumeClaims, namespace, claim.name)),
      });
      await project.settledAs([]);
    }),
  );
});

onBoth('a claim with our labels', (withCluster) => {
  test('that belongs to nothing of ours is in the way at once, and not waited for', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      const configMap = { apiVersion: 'v1', kind: 'ConfigMap' };
      const theirs = await kube.create<ConfigMap>({ ...configMap, metadata: { name: 'theirs', namespace } });
      const ownerReferences = [{ ...configMap, name: 'theirs', uid: uidOf(theirs) }];
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      const metadata = { name: 'nim-cache-chat', namespace, labels: deploymentLabels('chat'), ownerReferences };
      const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec };
      await kube.create<KubeObject>(claim);
      await saga.ask('chat');
      await saga.settle();
      const { status } = (await findRecord(kube, namespace, 'chat')) ?? {};
      expect(status).toMatchObject({ phase: 'RolledBack', outcome: { reason: 'AlreadyExists' } });
      const uid = uidOf(await kube.get(persistentVolumeClaims, namespace, metadata.name));
      await kube.remove(persistentVolumeClaims, namespace, metadata.name, { uid });
    }));
});

onBoth('what provision waited for', (withCluster) => {
  test('is not what a deletion waits for', () =>
    withCluster(async ({ saga, project }) => {
      await leavesItsClaim(saga, project);
      await saga.ask('chat');
      await saga.settle();
      const seen = await read(saga);
      expect(seen.waitingFor).toContain('still being removed');
      // it goes, and is nobody's who made it since
      const claim = { kind: 'PersistentVolumeClaim', name: 'nim-cache-chat', state: 'removing' };
      expect(seen.resources).toContainEqual(claim);
      await hold(project, configMaps, 'nim-owner-chat', ['example.com/in-use']);
      await saga.call('DELETE', '/chat');
      await saga.settle();
      expect((await read(saga)).waitingFor).toContain('nim-owner-chat');
      await hold(project, configMaps, 'nim-owner-chat', null);
      await hold(project, persistentVolumeClaims, 'nim-cache-chat', null);
      await saga.sweepLater();
      expect(await project.settledAs([])).toEqual([]);
    }));
});

onBoth('a record that is deleted and something holds', (withCluster) => {
  test.each(['Provisioned', 'RolledBack'])('is that of a deployment that goes, although it says %s', (phase) =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      saga.wire.refusals = phase === 'RolledBack' ? [/^create inferenceservices$/] : [];
      await saga.ask('chat');
      await saga.settle();
      expect(await saga.phase('chat')).toBe(phase);
      await hold(project, configMaps, 'nim-deployment-chat', ['example.com/backup']);
      const { uid = '' } = (await findRecord(kube, namespace, 'chat')) ?? {};
      expect(await kube.remove(configMaps, namespace, 'nim-deployment-chat', { uid })).toEqual(['example.com/backup']);
      expect(await saga.ask('chat')).toBe(409);
      expect(saga.errors.at(-1)).toMatchObject({ code: 'being-removed' });
      expect(await read(saga)).toMatchObject({ phase: 'Deleting', ready: false });
      await hold(project, configMaps, 'nim-deployment-chat', null);
      expect(await project.settledAs([])).toEqual([]);
    }),
  );
});

onBoth('a record that cannot be read', (withCluster) => {
  test('is not announced as deleted', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      const record = await kube.create<ConfigMap>({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'nim-deployment-chat', namespace, labels: recordLabels },
        data: { request: canonical({ ...request, replicas: 0 }), deletion },
      });
      const data = { namespace, name: 'chat', recordUid: uidOf(record) };
      const event = deploymentDeletionRequested.create({ source: 'sweep', data, time: new Date() });
      await saga.deliver(event);
      await saga.settle();
      expect(saga.outcomes).toEqual([]);
      expect(await project.objects()).toEqual(['ConfigMap/nim-deployment-chat']);
    }));
});

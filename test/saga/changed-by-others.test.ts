import { expect, test } from '@jest/globals';
import type { KubeObject } from '../../lib/kube/object.ts';
import { uidOf } from '../../lib/kube/object.ts';
import {
  configMaps,
  inferenceServices,
  persistentVolumeClaims,
  type Resource,
  secrets,
  servingRuntimes,
} from '../../lib/kube/resources.ts';
import { deploymentLabels, managedByLabel, objectNames } from '../../lib/nim/names.ts';
import type { Saga } from '../support/saga/index.ts';
import type { Project } from '../support/saga/project.ts';
import { onBoth } from '../support/saga/with-cluster.ts';

const names = objectNames('chat');

async function deployed(saga: Saga) {
  expect(await saga.ask('chat')).toBe(202);
  await saga.settle();
}

async function deleted(saga: Saga, project: Project) {
  expect(await saga.call('DELETE', '/chat')).toBe(202);
  await saga.settle();
  expect(saga.outcomes.at(-1)?.type).toBe('io.opendatahub.nim.deployment.deleted.v1');
  expect(await project.settledAs([])).toEqual([]);
  return saga.outcomes.at(-1)?.data as { left: readonly { kind: string; name: string }[] };
}

const withoutLabel = ({ kube, namespace }: Project, resource: Resource, name: string) =>
  kube.patch(resource, namespace, name, { metadata: { labels: { [managedByLabel]: null } } });

onBoth('a deployment of which somebody changed an object', (withCluster) => {
  test.each([
    ['claim', persistentVolumeClaims, names.cacheClaim, []],
    ['ServingRuntime', servingRuntimes, names.servingRuntime, []],
    ['Secret', secrets, names.apiKeySecret, []],
  ] as const)(
    'is deleted although its %s does not carry our label any more: its owner takes it along',
    (_what, resource, name, left) =>
      withCluster(async ({ saga, project }) => {
        await deployed(saga);
        await withoutLabel(project, resource, name);
        expect((await deleted(saga, project)).left).toEqual(left);
      }),
  );

  test('is deleted, and one that was made anew in its place and names our owner goes with that, and is not said to stay', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      await deployed(saga);
      const runtime = await kube.get<KubeObject & { spec: object }>(servingRuntimes, namespace, names.servingRuntime);
      await kube.remove(servingRuntimes, namespace, names.servingRuntime, { uid: uidOf(runtime) });
      const { labels = {}, ownerReferences = [] } = runtime.metadata;
      const metadata = { name: names.servingRuntime, namespace, labels, ownerReferences };
      await kube.create({ ...runtime, metadata });
      expect((await deleted(saga, project)).left).toEqual([]);
      expect(saga.wire.journal).not.toContain(`delete servingruntimes/${names.servingRuntime}`);
    }));

  test('leaves a Secret that was made anew in its place, says so when it is read and when it is deleted, and looks with the user’s eyes only', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      await deployed(saga);
      const { uid = '' } = (await kube.get(secrets, namespace, names.pullSecret)).metadata;
      await kube.remove(secrets, namespace, names.pullSecret, { uid });
      const metadata = { name: names.pullSecret, namespace, labels: deploymentLabels('chat') };
      const theirs = await kube.create({ apiVersion: 'v1', kind: 'Secret', metadata });
      const left = [{ kind: 'Secret', name: names.pullSecret }];
      const isLeft = {
        ...left[0],
        state: 'ready',
        reason: 'Not part of this deployment: it stays when that goes.',
      };
      expect(await saga.call('GET', '/chat')).toBe(200);
      expect(JSON.parse(String(saga.answer?.body)).resources).toContainEqual(isLeft);
      expect(await saga.call('DELETE', '/chat')).toBe(202);
      await saga.settle();
      expect(saga.outcomes.at(-1)).toMatchObject({ data: { left } });
      expect(JSON.parse(String(saga.answer?.body))).toMatchObject({ phase: 'Deleting' });
      const kept = [`Secret/${names.pullSecret}`];
      expect(await project.settledAs(kept)).toEqual(kept);
      expect(uidOf(await kube.get(secrets, namespace, names.pullSecret))).toBe(uidOf(theirs));
    }));

  test('with an InferenceService that was made anew in its place is not ready, whatever that one says', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      await deployed(saga);
      const service = await kube.get<KubeObject & { spec: object }>(inferenceServices, namespace, 'chat');
      await kube.remove(inferenceServices, namespace, 'chat', { uid: uidOf(service) });
      const { labels = {} } = service.metadata;
      const { spec, apiVersion, kind } = service;
      const made = await kube.create({ apiVersion, kind, metadata: { name: 'chat', namespace, labels }, spec });
      const status = { url: 'http://theirs.invalid', conditions: [{ type: 'Ready', status: 'True' }] };
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices/chat/status`;
      const contentType = 'application/merge-patch+json';
      await project.send({ method: 'PATCH', path, body: { status }, contentType });
      expect(await saga.call('GET', '/chat')).toBe(200);
      const seen = JSON.parse(String(saga.answer?.body));
      expect(seen).toMatchObject({ phase: 'Provisioned', ready: false });
      expect(seen.url).toBeUndefined();
      const reason = 'Not part of this deployment: it stays when that goes.';
      expect(seen.resources).toContainEqual({ kind, name: 'chat', state: 'ready', reason });
      expect(await saga.call('GET', '')).toBe(200);
      expect(JSON.parse(String(saga.answer?.body)).items).toEqual([expect.objectContaining({ ready: false })]);
      await kube.remove(inferenceServices, namespace, 'chat', { uid: uidOf(made) });
    }));

  test('with an owner that lost its record is deleted whole all the same', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      await deployed(saga);
      await kube.patch(configMaps, namespace, names.owner, { metadata: { ownerReferences: null } });
      expect((await deleted(saga, project)).left).toEqual([]);
    }));

  test('keeps its cache when that was asked for first, whatever is asked for after', () =>
    withCluster(async ({ saga, project }) => {
      await deployed(saga);
      expect(await saga.call('DELETE', '/chat?cache=keep')).toBe(202);
      expect(await saga.call('DELETE', '/chat?cache=delete')).toBe(202);
      await saga.settle();
      const kept = [`PersistentVolumeClaim/${names.cacheClaim}`];
      expect(await project.settledAs(kept)).toEqual(kept);
    }));

  test('leaves a cache that was kept, and the next one of that name says how to use it', () =>
    withCluster(async ({ saga, project }) => {
      await deployed(saga);
      expect(await saga.call('DELETE', '/chat?cache=keep')).toBe(202);
      await saga.settle();
      expect(await saga.ask('chat')).toBe(202);
      await saga.settle();
      expect(saga.outcomes.at(-1)).toMatchObject({
        type: 'io.opendatahub.nim.deployment.rolledback.v1',
        data: { outcome: { reason: 'AlreadyExists', message: expect.stringContaining('storage.existingClaim') } },
      });
      expect((await project.kube.find(persistentVolumeClaims, project.namespace, names.cacheClaim))?.kind).toBe(
        'PersistentVolumeClaim',
      );
    }));
});

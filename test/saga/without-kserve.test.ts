import { expect, test } from '@jest/globals';
import { KubeError } from '../../lib/kube/errors.ts';
import { uidOf } from '../../lib/kube/object.ts';
import { configMaps, persistentVolumeClaims } from '../../lib/kube/resources.ts';
import { onBoth } from '../support/saga/with-cluster.ts';

/** What an API server says of a kind that it does not serve. */
const unknownKind = () => new KubeError(404, 'NotFound', 'the server could not find the requested resource');

onBoth('where KServe was removed', (withCluster) => {
  test('a deployment is deleted all the same, and the list of deployments is answered', () =>
    withCluster(async ({ saga, project }) => {
      expect(await saga.ask('chat')).toBe(202);
      await saga.settle();
      const send = saga.wire.turn;
      saga.wire.turn = (label, deliver) =>
        /inferenceservices|servingruntimes/.test(label) ? Promise.reject(unknownKind()) : send(label, deliver);
      expect(await saga.call('GET', '')).toBe(200);
      expect(await saga.call('DELETE', '/chat')).toBe(202);
      await saga.settle();
      expect(saga.outcomes.at(-1)).toMatchObject({ type: 'io.opendatahub.nim.deployment.deleted.v1' });
      expect(await saga.phase('chat')).toBeUndefined();
      const found = await project.kube.list(persistentVolumeClaims, { namespace: project.namespace });
      expect(found.items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)).toEqual([]);
    }));
});

onBoth('a cache that is to be kept', (withCluster) => {
  test('is kept also where it belongs to an owner that intake did not note', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      await saga.ask('chat');
      await saga.settle();
      const record = await kube.get(configMaps, namespace, 'nim-deployment-chat');
      const noted = await kube.get(configMaps, namespace, 'nim-owner-chat');
      const claim = await kube.get(persistentVolumeClaims, namespace, 'nim-cache-chat');
      // the owner was made anew meanwhile, and the claim with it
      await kube.patch(persistentVolumeClaims, namespace, 'nim-cache-chat', { metadata: { ownerReferences: null } });
      await kube.remove(configMaps, namespace, 'nim-owner-chat', { uid: uidOf(noted) });
      const { labels = {} } = noted.metadata;
      const ownerReferences = [
        { apiVersion: 'v1', kind: 'ConfigMap', name: 'nim-deployment-chat', uid: uidOf(record) },
      ];
      const owner = await kube.create({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'nim-owner-chat', namespace, labels, ownerReferences },
      });
      const belongs = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'nim-owner-chat', uid: uidOf(owner) }];
      await kube.patch(persistentVolumeClaims, namespace, 'nim-cache-chat', { metadata: { ownerReferences: belongs } });
      expect(await saga.call('DELETE', '/chat?cache=keep')).toBe(202);
      await saga.settle();
      const kept = ['PersistentVolumeClaim/nim-cache-chat'];
      expect(await project.settledAs(kept)).toEqual(kept);
      expect(uidOf(await kube.get(persistentVolumeClaims, namespace, 'nim-cache-chat'))).toBe(uidOf(claim));
    }));
});

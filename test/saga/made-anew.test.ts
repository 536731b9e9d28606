import { expect, test } from '@jest/globals';
import { type KubeObject, uidOf } from '../../lib/kube/object.ts';
import {
  configMaps,
  inferenceServices,
  persistentVolumeClaims,
  type Resource,
  servingRuntimes,
} from '../../lib/kube/resources.ts';
import { deploymentLabels, objectNames } from '../../lib/nim/names.ts';
import { onBoth } from '../support/saga/with-cluster.ts';

const names = objectNames('chat');
const objects: readonly (readonly [Resource, string, object])[] = [
  [inferenceServices, names.inferenceService, { spec: { predictor: {} } }],
  [servingRuntimes, names.servingRuntime, { spec: { containers: [{ name: 'theirs', image: 'theirs' }] } }],
  [
    persistentVolumeClaims,
    names.cacheClaim,
    { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  ],
  [configMaps, names.owner, { data: {} }],
];

onBoth('an object that somebody makes anew at the moment of its deletion', (withCluster) => {
  test.each(objects.map(([resource, name, content]) => ({ plural: resource.plural, resource, name, content })))(
    'is not the one that is deleted, and is said to be left: $plural/$name',
    ({ plural, resource, name, content }) =>
      withCluster(async ({ saga, project }) => {
        const { kube, namespace } = project;
        await saga.ask('chat');
        await saga.settle();
        let theirs: KubeObject | undefined;
        saga.wire.turn = async (label, deliver) => {
          if (label === `delete ${plural}/${name}` && !theirs) {
            const { apiVersion, kind } = resource;
            const { uid = '' } = (await kube.get(resource, namespace, name)).metadata;
            await kube.remove(resource, namespace, name, { uid });
            // pvc-protection holds a claim on a real cluster until its controller has looked at it
            const held = (found: KubeObject | undefined) => found?.metadata.uid === uid;
            await project.until(
              () => kube.find(resource, namespace, name),
              (found) => !held(found),
            );
            // an owner is told by its labels; the rest has our label too, so that nothing but the uid speaks for it
            const metadata = { name, namespace, labels: deploymentLabels('chat') };
            theirs = await kube.create({ apiVersion, kind, metadata, ...content });
          }
          return deliver();
        };
        expect(await saga.call('DELETE', '/chat')).toBe(202);
        await saga.settle();
        expect(theirs).toBeDefined();
        const title = `${resource.kind}/${name}`;
        expect(await project.settledAs([title])).toEqual([title]);
        expect(uidOf(await kube.get(resource, namespace, name))).toBe(uidOf(theirs as KubeObject));
        expect(saga.outcomes.at(-1)).toMatchObject({ data: { left: [{ kind: resource.kind, name }] } });
      }),
  );
});

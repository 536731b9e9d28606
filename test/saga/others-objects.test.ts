import { expect, test } from '@jest/globals';
import { type ConfigMap, uidOf } from '../../lib/kube/object.ts';
import { configMaps, inferenceServices, persistentVolumeClaims, servingRuntimes } from '../../lib/kube/resources.ts';
import { deploymentLabels, objectNames, recordLabel } from '../../lib/nim/names.ts';
import { ownerReference } from '../../lib/nim/record.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import { canonical } from '../../lib/nim/request.ts';
import { request } from '../support/record.ts';
import { onBoth } from '../support/saga/with-cluster.ts';

const victim = objectNames('victim');
const evil = objectNames('evil');
const theirs = [
  [inferenceServices, victim.inferenceService],
  [servingRuntimes, victim.servingRuntime],
  [persistentVolumeClaims, victim.cacheClaim],
] as const;

/** Whoever may write ConfigMaps and labels, and delete nothing, has a deployment of their own taken back that claims what is another's. */
onBoth('a record that names the owner of another deployment', (withCluster) => {
  test('has nothing of that one deleted, also when it bears the label and another name for its owner', () =>
    withCluster(async ({ saga, project, phases }) => {
      const { kube, namespace } = project;
      await saga.ask('victim');
      await saga.settle();
      const owner = await findRecord(kube, namespace, 'victim').then((record) => record?.intake?.owner.uid);
      const labels = deploymentLabels('evil');
      // a real garbage collector takes such references off at once
      const both = phases && [victim.owner, evil.owner].map((name) => ownerReference({ name, uid: owner ?? '' }));
      const relabelled = theirs.map(([resource, name]) =>
        kube.patch(resource, namespace, name, { metadata: { labels, ...(both && { ownerReferences: both }) } }),
      );
      await Promise.all(relabelled);
      const intake = { owner: { kind: 'ConfigMap', name: evil.owner, uid: owner }, secrets: [] };
      const data = {
        request: canonical({
          ...request,
          name: 'evil',
          model: 'no/such',
          storage: { existingClaim: victim.cacheClaim },
        }),
        intake: canonical(intake),
      };
      const record = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: evil.record, namespace, labels: { ...labels, [recordLabel]: 'true' } },
        data,
      };
      await kube.create<ConfigMap>(record);
      await saga.sweepLater();
      expect(await saga.phase('evil')).toBe('RolledBack');
      for (const [resource, name] of theirs) {
        const { deletionTimestamp, ownerReferences } = (await kube.get(resource, namespace, name)).metadata;
        expect({ name, deletionTimestamp }).toEqual({ name, deletionTimestamp: undefined });
        expect(ownerReferences).toContainEqual(expect.objectContaining({ name: victim.owner, uid: owner }));
      }
      expect(await saga.phase('victim')).toBe('Provisioned');
      await kube.remove(configMaps, namespace, evil.record, {
        uid: uidOf(await kube.get(configMaps, namespace, evil.record)),
      });
    }));
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deploymentDeletionRequested } from '../../../events/index.ts';
import { type ConfigMap, type KubeObject, uidOf } from '../../../lib/kube/object.ts';
import { configMaps, persistentVolumeClaims, secrets } from '../../../lib/kube/resources.ts';
import { parseRecord, withPart } from '../../../lib/nim/record.ts';
import type { ServerUnderTest } from '../../support/api-server.ts';
import { inProcessApiServer } from '../../support/embedded-api-server.ts';
import { openSaga } from '../../support/saga/index.ts';
import { openProject } from '../../support/saga/project.ts';

let server: ServerUnderTest;
// without the admission policies, which would refuse such a record before: this is the second line
beforeAll(() => {
  server = inProcessApiServer({ policies: [] });
});
afterAll(() => server.close());

test('what a record claims as created is deleted only where it shows that this deployment created it', async () => {
  const project = await openProject(server);
  const { namespace, kube } = project;
  const saga = await openSaga(server, project);
  await saga.ask('chat');
  await saga.settle();
  const victim = await kube.create<KubeObject>({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'victim', namespace },
    data: {},
  } as KubeObject);
  const claim = await kube.create<KubeObject>({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'precious', namespace },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  } as KubeObject);

  const record = parseRecord(await kube.get<ConfigMap>(configMaps, namespace, 'nim-deployment-chat'));
  const forged = [victim, claim].map((object) => ({
    kind: object.kind,
    name: object.metadata.name,
    uid: uidOf(object),
  }));
  const intake = { ...record.intake, secrets: [...(record.intake?.secrets ?? []).slice(0, 1), forged[0]] };
  const changed = await kube.replace(
    withPart(record, 'status', { ...record.status, objects: [...record.status.objects, ...forged] }),
  );
  await kube.replace(withPart(parseRecord(changed), 'intake', intake));

  expect(await saga.call('DELETE', '/chat')).toBe(202);
  await saga.settle();
  const kept = ['PersistentVolumeClaim/precious', 'Secret/victim'];
  expect(await project.settledAs(kept)).toEqual(kept);
  expect(await kube.findMetadata(secrets, namespace, 'victim')).toBeDefined();
  expect(await kube.find(persistentVolumeClaims, namespace, 'precious')).toBeDefined();
});

test('what a wish to delete says is left is told on where it is one of the two Secrets, and nothing else of it', async () => {
  const project = await openProject(server);
  const { namespace, kube } = project;
  const saga = await openSaga(server, project);
  await saga.ask('chat');
  await saga.settle();
  const record = parseRecord(await kube.get<ConfigMap>(configMaps, namespace, 'nim-deployment-chat'));
  const left = [
    { kind: 'ConfigMap', name: 'nvidia-nim-secrets-chat' },
    { kind: 'Secret', name: 'nvidia-nim-secrets-chat' },
  ];
  const wish = { requestedAt: new Date().toISOString(), cache: 'delete' };
  await kube.replace(withPart(record, 'deletion', { ...wish, left }));
  const data = { namespace, name: 'chat', recordUid: record.uid };
  await saga.deliver(deploymentDeletionRequested.create({ source: 'sweep', data, time: new Date() }));
  await saga.settle();
  expect(saga.outcomes.at(-1)).toMatchObject({ data: { left: [left[1]] } });
  expect(await project.settledAs([])).toEqual([]);
});

test('an object of the right name that was made again by somebody else stays', async () => {
  const project = await openProject(server);
  const { namespace, kube } = project;
  const saga = await openSaga(server, project);
  await saga.ask('chat');
  await saga.settle();
  const claim = await kube.get(persistentVolumeClaims, namespace, 'nim-cache-chat');
  await kube.remove(persistentVolumeClaims, namespace, 'nim-cache-chat', { uid: uidOf(claim) });
  await kube.create({
    ...claim,
    metadata: { name: 'nim-cache-chat', namespace, labels: claim.metadata.labels },
    status: undefined,
  } as never);
  expect(await saga.call('DELETE', '/chat')).toBe(202);
  await saga.settle();
  const kept = ['PersistentVolumeClaim/nim-cache-chat'];
  expect(await project.settledAs(kept)).toEqual(kept);
});

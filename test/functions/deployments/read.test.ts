import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deploymentsHandler } from '../../../functions/deployments/routes.ts';
import type { KubeClient } from '../../../lib/kube/client.ts';
import type { ConfigMap, KubeObject } from '../../../lib/kube/object.ts';
import { configMaps } from '../../../lib/kube/resources.ts';
import { createLogger } from '../../../lib/log.ts';
import { deploymentLabels, recordLabel } from '../../../lib/nim/names.ts';
import { parseSettings } from '../../../lib/nim/settings.ts';
import type { ServerUnderTest } from '../../support/api-server.ts';
import { inProcessApiServer } from '../../support/embedded-api-server.ts';
import { catalog, openSaga } from '../../support/saga/index.ts';
import { clientAs, openProject } from '../../support/saga/project.ts';

let server: ServerUnderTest;
beforeAll(() => {
  server = inProcessApiServer();
});
afterAll(() => server.close());

async function get(kube: KubeClient, namespace: string, path: string) {
  const handle = deploymentsHandler({
    cluster: async () => ({ as: () => kube }),
    readCatalog: async () => catalog,
    readSettings: async () => parseSettings({}),
    checkKey: async () => ({ outcome: 'valid' }),
    publish: async () => 'sent',
    intakeDeadlineMs: 60_000,
    now: () => new Date(),
    pause: async () => undefined,
    log: createLogger({ name: 'test', level: 'silent' }),
  });
  const answer = await handle({
    method: 'GET',
    path: `/namespaces/${namespace}/deployments${path}`,
    query: new URLSearchParams(),
    headers: { authorization: 'Bearer x' },
    body: Buffer.alloc(0),
  });
  return JSON.parse(String(answer.body));
}
const as = (user: string) => clientAs(server, server.tokens[user] ?? '');

test('who may not look at Secrets sees everything else of a deployment', async () => {
  const project = await openProject(server);
  const saga = await openSaga(server, project);
  await saga.ask('chat');
  await saga.settle();
  const resources = ['configmaps', 'persistentvolumeclaims', 'inferenceservices', 'servingruntimes', 'pods'];
  await server.grant('user-b', project.namespace, [
    { apiGroups: ['', 'serving.kserve.io'], resources, verbs: ['get', 'list'] },
  ]);
  const kindsOf = async (user: string) =>
    (await get(as(user), project.namespace, '/chat')).resources.map(({ kind }: { kind: string }) => kind);
  expect(await kindsOf('user-c')).toEqual([
    'Secret',
    'Secret',
    'PersistentVolumeClaim',
    'ServingRuntime',
    'InferenceService',
  ]);
  expect(await kindsOf('user-b')).toEqual(['PersistentVolumeClaim', 'ServingRuntime', 'InferenceService']);
});

test('a list that is longer than is looked at says so', async () => {
  const project = await openProject(server);
  const saga = await openSaga(server, project);
  await saga.ask('chat');
  const record = await project.kube.get(configMaps, project.namespace, 'nim-deployment-chat');
  const endless: KubeClient = {
    ...as('user-c'),
    list: async () => ({ items: [record as never], continue: 'more' }),
  };
  const { warnings } = await get(endless, project.namespace, '');
  expect(warnings.map(({ message }: { message: string }) => message).sort()).toEqual([
    expect.stringMatching(/^Only \d+ objects ConfigMap were looked at: there are more/),
    expect.stringMatching(/^Only \d+ objects InferenceService were looked at: there are more/),
  ]);
});

test('a claim that was there before is not said to be somebody else’s', async () => {
  const project = await openProject(server);
  const { kube, namespace } = project;
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'models', namespace }, spec };
  await kube.create<KubeObject>(claim);
  const saga = await openSaga(server, project);
  await saga.ask('chat', { storage: { existingClaim: 'models' } });
  await saga.settle();
  const { resources } = await get(kube, namespace, '/chat');
  expect(resources.map(({ reason }: { reason?: string }) => reason ?? '').join()).not.toContain('Not part');
});

test('one record that cannot be read costs nobody the list', async () => {
  const project = await openProject(server);
  const { kube, namespace } = project;
  const saga = await openSaga(server, project);
  await saga.ask('chat');
  await saga.settle();
  const deep = `{"x":${'['.repeat(7000)}${']'.repeat(7000)},"name":"evil","model":"m","tag":"t","replicas":1,"storage":{"size":"1Gi"},"resources":{"gpus":1}}`;
  const metadata = {
    name: 'nim-deployment-evil',
    namespace,
    labels: { ...deploymentLabels('evil'), [recordLabel]: 'true' },
  };
  await kube.create<ConfigMap>({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { request: deep } });
  expect(await get(kube, namespace, '')).toMatchObject({
    items: [{ name: 'chat', phase: 'Provisioned' }],
    warnings: [{ message: 'ConfigMap nim-deployment-evil has a request that is nested deeper than 32 levels' }],
  });
});

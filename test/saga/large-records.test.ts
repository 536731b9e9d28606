import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { inferenceServices } from '../../lib/kube/resources.ts';
import type { ServerUnderTest } from '../support/api-server.ts';
import { inProcessApiServer } from '../support/embedded-api-server.ts';
import { openSaga } from '../support/saga/index.ts';
import { openProject } from '../support/saga/project.ts';

let server: ServerUnderTest;
// without the admission policies, which would refuse such ConfigMaps before: this is the second line
beforeAll(() => {
  server = inProcessApiServer({ policies: [] });
});
afterAll(() => server.close());

/** A sixteenth of the usual, so that a sixteenth of it is large. */
const responseBytesMax = 500_000;
const labels = { 'app.kubernetes.io/managed-by': 'nim-functions' };

test('one tenant’s large ConfigMaps and annotations keep nobody else’s deployments from being swept', async () => {
  const tenant = await openProject(server);
  const filler = 'x'.repeat(56_000);
  const annotations = { filler: 'x'.repeat(12_500) };
  for (let index = 0; index < 12; index += 1) {
    const { namespace } = tenant;
    const metadata = { namespace, labels: { ...labels, 'nim.opendatahub.io/record': 'true' } };
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap' };
    await tenant.kube.create({
      ...configMap,
      metadata: { ...metadata, name: `fake-${index}` },
      data: { filler },
    } as never);
  }
  for (let index = 0; index < 45; index += 1) {
    const metadata = { name: `owner-${index}`, namespace: tenant.namespace, labels, annotations };
    await tenant.kube.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
  }
  const project = await openProject(server);
  const saga = await openSaga(server, project, { responseBytesMax });
  expect(await saga.ask('chat')).toBe(202);
  saga.queue.splice(0);
  await saga.sweepLater(5 * 60_000);
  expect(saga.errors).toEqual([]);
  expect(await saga.phase('chat')).toBe('Provisioned');
});

/** More than an answer has room for, of objects that are each small enough for the API server. */
async function fill(tenant: Awaited<ReturnType<typeof openProject>>, kind: string, metadata: object, more: object) {
  const annotations = { filler: 'x'.repeat(16_000) };
  const { namespace, kube } = tenant;
  for (let index = 0; index < 45; index += 1) {
    const own = { ...metadata, name: `filler-${index}`, namespace, annotations };
    await kube.create({ apiVersion: 'v1', kind, metadata: own, ...more } as never);
  }
}

test('claims that somebody labelled as ours keep no deployment from being deleted', async () => {
  const project = await openProject(server);
  const saga = await openSaga(server, project, { responseBytesMax });
  await saga.ask('chat');
  await saga.settle();
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const ofChat = { ...labels, 'nim.opendatahub.io/deployment': 'chat' };
  await fill(project, 'PersistentVolumeClaim', { labels: ofChat }, { spec });
  expect(await saga.call('DELETE', '/chat')).toBe(202);
  await saga.settle();
  expect(saga.errors).toEqual([]);
  expect(saga.outcomes.at(-1)).toMatchObject({ type: expect.stringContaining('deleted'), data: { left: [] } });
});

test('large records, and InferenceServices with our label, cost nobody the list', async () => {
  const project = await openProject(server);
  const saga = await openSaga(server, project, { responseBytesMax });
  await saga.ask('chat');
  await saga.settle();
  await fill(project, 'ConfigMap', { labels: { ...labels, 'nim.opendatahub.io/record': 'true' } }, {});
  const predictor = { model: { modelFormat: { name: 'llama' } } };
  await fill(
    project,
    'InferenceService',
    { labels },
    { apiVersion: inferenceServices.apiVersion, spec: { predictor } },
  );
  expect(await saga.call('GET', '')).toBe(200);
  const { items, warnings } = JSON.parse(String(saga.answer?.body));
  expect(items).toMatchObject([{ name: 'chat', phase: 'Provisioned' }]);
  expect(warnings).toHaveLength(45);
});

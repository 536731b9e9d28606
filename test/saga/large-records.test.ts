import { afterAll, beforeAll, expect, test } from '@jest/globals';
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

const labels = { 'app.kubernetes.io/managed-by': 'nim-functions' };

test('one tenant’s large ConfigMaps and annotations keep nobody else’s deployments from being swept', async () => {
  const tenant = await openProject(server);
  const filler = 'x'.repeat(900_000);
  const annotations = { filler: 'x'.repeat(200_000) };
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
  const saga = await openSaga(server, project);
  expect(await saga.ask('chat')).toBe(202);
  saga.queue.splice(0);
  await saga.sweepLater(5 * 60_000);
  expect(saga.errors).toEqual([]);
  expect(await saga.phase('chat')).toBe('Provisioned');
});

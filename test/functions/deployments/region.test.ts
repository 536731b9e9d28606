import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseSettings } from '../../../lib/nim/settings.ts';
import type { ServerUnderTest } from '../../support/api-server.ts';
import { body } from '../../support/deployment-calls.ts';
import { inProcessApiServer } from '../../support/embedded-api-server.ts';
import { openSaga } from '../../support/saga/index.ts';
import { openProject } from '../../support/saga/project.ts';

const restricted = 'nim/meta/llama-3.2-11b-vision-instruct';
let server: ServerUnderTest;
beforeAll(() => {
  server = inProcessApiServer();
});
afterAll(() => server.close());

test('a restricted model that was asked for past the functions is not provisioned where it is refused', async () => {
  const project = await openProject(server);
  const asked = await openSaga(server, project);
  expect(await asked.call('POST', '', body('chat', { model: restricted }))).toBe(202);
  const saga = await openSaga(server, project, { settings: parseSettings({ regionPolicy: 'block' }) });
  saga.queue.push(...asked.queue);
  await saga.settle();
  expect(await saga.phase('chat')).toBe('RolledBack');
  expect(saga.outcomes).toMatchObject([{ data: { outcome: { reason: 'ModelRestricted' } } }]);
  const left = ['ConfigMap/nim-deployment-chat'];
  expect(await project.settledAs(left)).toEqual(left);
});

test.each([
  ['warn', 202],
  ['hide', 202],
  ['block', 451],
])('a restricted model under the policy %s', async (regionPolicy, status) => {
  const project = await openProject(server);
  const saga = await openSaga(server, project, { settings: parseSettings({ regionPolicy }) });
  expect(await saga.call('POST', '', body('chat', { model: restricted }))).toBe(status);
  expect(await saga.call('POST', '', body('other'))).toBe(202);
  await saga.settle();
  const objects = await project.objects();
  expect(objects.includes('InferenceService/chat')).toBe(status === 202);
  expect(objects).toContain('InferenceService/other');
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseSettings } from '../../../lib/nim/settings.ts';
import type { ServerUnderTest } from '../../support/api-server.ts';
import { body } from '../../support/deployment-calls.ts';
import { embeddedApiServer } from '../../support/embedded-api-server.ts';
import { newProject, openSaga } from '../../support/saga.ts';

const restricted = 'nim/meta/llama-3.2-11b-vision-instruct';
let server: ServerUnderTest;
beforeAll(async () => {
  server = await embeddedApiServer();
});
afterAll(() => server.close());

test.each([
  ['warn', 202],
  ['hide', 202],
  ['block', 451],
])('a restricted model under the policy %s', async (regionPolicy, status) => {
  const namespace = await newProject(server);
  const saga = openSaga(server, namespace, parseSettings({ regionPolicy }));
  expect(await saga.call('POST', '', body('chat', { model: restricted }))).toBe(status);
  expect(await saga.call('POST', '', body('other'))).toBe(202);
  await saga.settle();
  const objects = await saga.objects();
  expect(objects.includes('InferenceService/chat')).toBe(status === 202);
  expect(objects).toContain('InferenceService/other');
  await saga.close();
});

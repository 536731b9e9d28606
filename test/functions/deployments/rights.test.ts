import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ServerUnderTest } from '../../support/api-server.ts';
import { inProcessApiServer } from '../../support/embedded-api-server.ts';
import { openSaga } from '../../support/saga/index.ts';
import { openProject } from '../../support/saga/project.ts';

let server: ServerUnderTest;
beforeAll(() => {
  server = inProcessApiServer();
});
afterAll(() => server.close());

test('whoever may write ConfigMaps and nothing else has nothing deployed and nothing deleted', async () => {
  const project = await openProject(server);
  const developer = await openSaga(server, project);
  expect(await developer.ask('chat')).toBe(202);
  await developer.settle();
  const before = await project.versions();
  await server.grant('user-a', project.namespace, [
    { apiGroups: [''], resources: ['configmaps', 'secrets'], verbs: ['get', 'list', 'create', 'update', 'patch'] },
  ]);
  const stranger = await openSaga(server, project, { user: 'user-a' });
  expect(await stranger.ask('other')).toBe(403);
  expect(await stranger.call('DELETE', '/chat')).toBe(403);
  expect(stranger.errors).toMatchObject([
    { message: expect.stringContaining('may not create inferenceservices, servingruntimes, persistentvolumeclaims') },
    { message: expect.stringContaining('may not delete inferenceservices, servingruntimes') },
  ]);
  await stranger.settle();
  expect(await project.versions()).toEqual(before);
});

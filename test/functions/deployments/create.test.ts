import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { KubeUnreachable } from '../../../lib/kube/errors.ts';
import type { Catalog } from '../../../lib/nim/catalog/catalog.ts';
import { parseSettings } from '../../../lib/nim/settings.ts';
import type { ServerUnderTest } from '../../support/api-server.ts';
import { body, model } from '../../support/deployment-calls.ts';
import { inProcessApiServer } from '../../support/embedded-api-server.ts';
import { catalog, openSaga } from '../../support/saga/index.ts';
import { openProject } from '../../support/saga/project.ts';

let server: ServerUnderTest;
beforeAll(() => {
  server = inProcessApiServer();
});
afterAll(() => server.close());

const without: Catalog = { ...catalog, models: catalog.models.filter(({ id }) => id !== model) };
const withOtherDefault: Catalog = {
  ...catalog,
  models: catalog.models.map(
    (one) => (one.id === model ? { ...one, defaultTag: one.tags.at(-1)?.tag } : one) as typeof one,
  ),
};

test.each<[string, Parameters<typeof openSaga>[2]]>([
  ['another default version', { offered: withOtherDefault }],
  ['the model no longer in the catalog', { offered: without }],
  ['models refused where they are restricted', { settings: parseSettings({ regionPolicy: 'block' }) }],
  ['keys no longer collected', { settings: parseSettings({ 'disconnected.disableKeyCollection': 'true' }) }],
])('the same request gets the same answer with %s', async (_title, since) => {
  expect(withOtherDefault.models.find(({ id }) => id === model)?.defaultTag).not.toBe(
    catalog.models.find(({ id }) => id === model)?.defaultTag,
  );
  const project = await openProject(server);
  const restricted = _title.includes('restricted') ? { model: 'nim/meta/llama-3.2-11b-vision-instruct' } : {};
  const before = await openSaga(server, project);
  expect(await before.ask('chat', restricted)).toBe(202);
  await before.settle();
  const versions = await project.versions();
  const after = await openSaga(server, project, since);
  expect(await after.ask('chat', restricted)).toBe(202);
  expect(await after.ask('chat', { ...restricted, storage: { size: '60Gi' } })).toBe(409);
  expect(await project.versions()).toEqual(versions);
});

test('a request that cannot be started and cannot be taken back stands, and is answered as accepted', async () => {
  const project = await openProject(server);
  const saga = await openSaga(server, project);
  saga.refuseEvents();
  saga.wire.refusals = [/^delete configmaps/];
  expect(await saga.call('POST', '', body('chat'))).toBe(202);
  expect(await saga.phase('chat')).toBe('Requested');
  expect(await saga.call('POST', '', body('chat'))).toBe(202);
});

test.each([
  ['was taken back although nobody was told', 503, undefined, true],
  ['is still there', 202, 'Requested', false],
])('a request that cannot be started and %s is answered with %d', async (_title, status, phase, carriedOut) => {
  const project = await openProject(server);
  const saga = await openSaga(server, project);
  saga.refuseEvents();
  const send = saga.wire.turn;
  saga.wire.turn = async (label, deliver) => {
    if (!label.startsWith('delete configmaps')) return send(label, deliver);
    if (carriedOut) await deliver();
    throw new KubeUnreachable('no answer');
  };
  expect(await saga.call('POST', '', body('chat'))).toBe(status);
  expect(await saga.phase('chat')).toBe(phase);
});

import { expect, test } from '@jest/globals';
import { deploymentLabel, managedByLabel } from '../../lib/nim/names.ts';
import {
  intake,
  merge,
  names,
  ours,
  ownedBy,
  owner,
  path,
  record,
  recordLabels,
  refusedFor,
  statusOf,
} from '../support/admission.ts';
import { type ApiServer, configMap, contract } from '../support/api-server.ts';

const inBackground = '?propagationPolicy=Background';

contract('what the functions may change', (withApiServer) => {
  test('of a record nothing beside its data', () =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record({ intake: intake('[]') }));
      for (const name of ['provision', 'compensate']) {
        const self = await server.asFunction(name);
        const { body } = await self.request('GET', path(server, 'nim-deployment-chat'));
        const put = (edit: (object: typeof body) => object) =>
          self.request('PUT', path(server, 'nim-deployment-chat'), edit(structuredClone(body)));
        for (const metadata of [
          { labels: { ...recordLabels, [deploymentLabel]: 'other' } },
          { labels: { ...recordLabels, [managedByLabel]: 'other' } },
          { labels: {} },
          { finalizers: ['example.com/mine'] },
          ownedBy('nobody'),
        ]) {
          const answer = await put((object) => ({ ...object, metadata: { ...object.metadata, ...metadata } }));
          expect({ metadata, ...answer }).toMatchObject({ status: 403 });
        }
        expect((await put((object) => ({ ...object, immutable: true }))).status).toBe(403);
        expect((await put((object) => ({ ...object, binaryData: { x: 'eA==' } }))).status).toBe(403);
      }
    }));

  test('of a record, with its status, what a webhook of others notes on everything that is changed', () =>
    withApiServer(async (server) => {
      const noted = { labels: { ...recordLabels, team: 'a' }, annotations: { 'example.com/changed-by': 'somebody' } };
      await server.as('admin').request('POST', path(server), record({ intake: intake('[]') }));
      for (const name of ['provision', 'compensate']) {
        const self = await server.asFunction(name);
        const { body } = await self.request('GET', path(server, 'nim-deployment-chat'));
        const metadata = { ...body.metadata, ...noted };
        const data = { ...body.data, status: statusOf('Provisioning') };
        const answer = await self.request('PUT', path(server, 'nim-deployment-chat'), { ...body, metadata, data });
        expect(answer).toMatchObject({ status: 200, body: { metadata: noted } });
      }
    }));

  test.each(['Requested', 'Provisioning'])('a status that is %s: provision, too', (phase) =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record({ intake: intake('[]') }));
      await withStatus(server, 'compensate', statusOf(phase));
      await withStatus(server, 'provision', statusOf('Provisioned'));
    }),
  );

  test.each(['Provisioned', 'Failing', 'RollingBack', 'RolledBack', 'Deleting'])(
    'a status that is %s: compensate, and not provision any more',
    (phase) =>
      withApiServer(async (server) => {
        await server.as('admin').request('POST', path(server), record({ intake: intake('[]') }));
        const outcome = { message: '"phase":"Requested"', reason: 'phase' };
        await withStatus(server, 'compensate', statusOf(phase, { outcome }));
        const answer = await putStatus(server, 'provision', statusOf('Failing'));
        expect(answer).toMatchObject(refusedFor('is being provisioned'));
        await withStatus(server, 'compensate', statusOf('Deleting'));
      }),
  );

  const whole = statusOf('Provisioned');
  const object = '{"kind":"InferenceService","name":"chat"}';
  const notTheirs = [
    ['none', '{}'],
    ['no JSON', `junk ${whole}`],
    ['followed by something', `${whole} junk`],
    ['a reason that is long', statusOf('Failing', { outcome: { reason: 'x'.repeat(65), message: 'x' } })],
    ['RolledBack', statusOf('RolledBack')],
    ['Deleting', statusOf('Deleting')],
    ['another phase inside', whole.replace('"left":[]', '"left":[{"phase":"Requested"}]')],
    ['a phase inside only', `{"x":${whole}}`],
    ['a second phase', whole.replace('"since"', '"phase":"Requested","since"')],
    ['a second phase on another line', whole.replace('"since"', '\n"phase":"Requested","since"')],
    ['a second phase after a space', whole.replace('"since"', '"phase" :"Requested","since"')],
    ['a second phase in escaped letters', whole.replace('"since"', '"\\u0070hase":"Requested","since"')],
    ['half an attempt', whole.replace('"attempts":1', '"attempts":1.5')],
    ['a number that grows when it is written again', whole.replace('"attempts":1', '"attempts":1e20')],
    ['a number that is none', whole.replace('"attempts":1', '"attempts":01')],
    ['nesting without end', whole.replace('"left":[]', `"left":[${'['.repeat(3000)}${']'.repeat(3000)}]`)],
    ['many objects', whole.replace('"objects":[]', `"objects":[${Array(9).fill(object).join()}]`)],
    ['a long name', statusOf('Failing', { objects: [{ kind: 'InferenceService', name: 'x'.repeat(254) }] })],
    ['no reason', statusOf('Failing', { outcome: { reason: '', message: 'x' } })],
    ['a time that is none', whole.replace('2026', 'soon')],
    ['no room for more', statusOf('Failing', { waitingFor: 'x'.repeat(8192) })],
    ['a line break in a text', statusOf('Failing', { waitingFor: 'a|b' }).replace('|', '\n')],
    ['an end of a text in between', statusOf('Failing', { waitingFor: 'a|b' }).replace('|', '"')],
    ['half an escape', statusOf('Failing', { waitingFor: 'a|' }).replace('|', '\\')],
  ] as const;

  test('no status that provision itself does not write', () =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record({ intake: intake('[]') }));
      for (const [title, status] of notTheirs) {
        const answer = await putStatus(server, 'provision', status);
        expect({ title, ...answer }).toMatchObject(refusedFor('a status as it does'));
      }
    }));

  test('a status with all that there may be', () =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record({ intake: intake('[]') }));
      const resource = { kind: 'InferenceService', name: 'chat' };
      const objects = [resource, { ...resource, uid: '00000000-0000-4000-8000-000000000000' }];
      const outcome = { reason: 'QuotaExceeded', message: 'x'.repeat(1024), resource };
      const more = { image: 'nvcr.io/nim/x:1', objects, outcome, waitingFor: 'x'.repeat(1024) };
      await withStatus(server, 'provision', statusOf('Provisioning', more));
      await withStatus(server, 'provision', statusOf('Failing', more));
    }));

  test('a status with a text that quotes all of that', () =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record({ intake: intake('[]') }));
      const message = 'denied: {"phase":"RolledBack", "phase" : "x"} \\u0041 \\\\u0041 \u0001 \ud800 "phase":';
      const outcome = { reason: 'phase', message, resource: { kind: 'InferenceService', name: 'phase' } };
      await withStatus(server, 'provision', statusOf('Failing', { outcome }));
    }));

  test('of a claim its owner, and that only to release it', () =>
    withApiServer(async (server) => {
      const claims = `/api/v1/namespaces/${server.namespace}/persistentvolumeclaims`;
      const metadata = { name: 'nim-cache-chat', labels: ours, ...ownedBy(names.owner) };
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      // a real owner: the garbage collector is quick where the cluster has one
      const { body } = await server.as('admin').request('POST', path(server), owner());
      const owned = { ...metadata, ...ownedBy('nim-owner-chat', body.metadata.uid) };
      const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: owned, spec };
      expect(await server.as('admin').request('POST', claims, claim)).toMatchObject({ status: 201 });
      const compensate = await server.asFunction('compensate');
      const patch = (change: object) =>
        compensate.request('PATCH', `${claims}/nim-cache-chat`, JSON.stringify({ metadata: change }), merge);
      for (const change of [
        { labels: { [deploymentLabel]: 'other' }, ownerReferences: null },
        { finalizers: ['example.com/mine'], ownerReferences: null },
        ownedBy('nim-owner-chat', '00000000-0000-4000-8000-000000000000'),
      ]) {
        expect(await patch(change)).toMatchObject(refusedFor('release a PersistentVolumeClaim'));
      }
      const foreign = { annotations: { 'example.com/changed-by': 'a' }, ownerReferences: null };
      expect(await patch(foreign)).toMatchObject(refusedFor('annotations of known domains'));
      // what was there before is not the function's
      await server
        .as('admin')
        .request('PATCH', `${claims}/nim-cache-chat`, { metadata: { annotations: foreign.annotations } }, merge);
      expect(await patch({ annotations: { 'example.com/changed-by': 'b' }, ownerReferences: null })).toMatchObject(
        refusedFor('annotations of known domains'),
      );
      const known = { labels: { team: 'a' }, annotations: { 'openshift.io/changed-by': 'a' }, ownerReferences: null };
      expect(await patch(known)).toMatchObject({ status: 200 });
    }));
});

contract('what sweep may delete', (withApiServer) => {
  const statuses = {
    none: undefined,
    Provisioned: statusOf('Provisioned'),
    'Deleting, which says that it is not': JSON.stringify({
      outcome: { message: '"phase":"RolledBack"' },
      phase: 'Deleting',
    }),
  };
  test.each(Object.entries(statuses))('no record of a status that is %s', (_title, status) =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record());
      if (status !== undefined) await withStatus(server, 'compensate', status);
      const sweep = await server.asFunction('sweep');
      expect(await sweep.request('DELETE', path(server, `nim-deployment-chat${inBackground}`))).toMatchObject(
        refusedFor('rolled back'),
      );
    }),
  );

  test('a record of a deployment that was rolled back', () =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record());
      await withStatus(server, 'compensate', statusOf('RolledBack'));
      const sweep = await server.asFunction('sweep');
      expect(await sweep.request('DELETE', path(server, `nim-deployment-chat${inBackground}`))).toMatchObject({
        status: 200,
      });
    }));

  test('no owner, and no other ConfigMap', () =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      await admin.request('POST', path(server), owner());
      await admin.request('POST', path(server), configMap('theirs'));
      const sweep = await server.asFunction('sweep');
      expect(await sweep.request('DELETE', path(server, `nim-owner-chat${inBackground}`))).toMatchObject(
        refusedFor('rolled back'),
      );
      expect(await sweep.request('DELETE', path(server, `theirs${inBackground}`))).toMatchObject({ status: 403 });
    }));
});

async function putStatus(server: ApiServer, account: string, status: string) {
  const self = await server.asFunction(account);
  const { body } = await self.request('GET', path(server, 'nim-deployment-chat'));
  return self.request('PUT', path(server, 'nim-deployment-chat'), { ...body, data: { ...body.data, status } });
}

async function withStatus(server: ApiServer, account: string, status: string): Promise<void> {
  expect(await putStatus(server, account, status)).toMatchObject({ status: 200 });
}

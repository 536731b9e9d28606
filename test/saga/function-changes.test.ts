import { expect, test } from '@jest/globals';
import { canonical } from '../../lib/nim/request.ts';
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
} from '../support/admission.ts';
import { type ApiServer, configMap, contract } from '../support/api-server.ts';

const statusOf = (phase: string) => canonical({ attempts: 1, phase, since: 'x' });

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
          { labels: { ...recordLabels, team: 'a' } },
          { annotations: { a: 'b' } },
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
        await withStatus(server, 'compensate', canonical({ ...JSON.parse(statusOf(phase)), outcome }));
        const answer = await putStatus(server, 'provision', statusOf('Failing'));
        expect(answer).toMatchObject(refusedFor('is being provisioned'));
        await withStatus(server, 'compensate', statusOf('Deleting'));
      }),
  );

  const unseen = [
    ['none', '{}'],
    ['RolledBack', statusOf('RolledBack')],
    ['Deleting', statusOf('Deleting')],
    ['another inside', '{"phase":"Provisioned","x":{"phase":"Requested"}}'],
    ['a second', '{"phase":"Requested","phase":"Provisioned"}'],
    ['a second on another line', '{"phase":"Requested",\n"phase":"Provisioned"}'],
    ['a second after a space', '{"phase":"Requested","phase" :"Provisioned"}'],
    ['a second in escaped letters', '{"phase":"Requested","\\u0070hase":"Provisioned"}'],
    ['a second in letters escaped behind a backslash', '{"phase":"Requested","x":"\\\\","\\u0070hase":"Provisioned"}'],
  ] as const;

  test('no status with a phase that later rules would not see', () =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record({ intake: intake('[]') }));
      for (const [title, status] of unseen) {
        const answer = await putStatus(server, 'provision', status);
        expect({ title, ...answer }).toMatchObject(refusedFor('one spelling'));
      }
    }));

  test('a status with a text that quotes all of that', () =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record({ intake: intake('[]') }));
      const message = 'denied: {"phase":"RolledBack", "phase" : "x"} \\u0041 \\\\u0041 \u0001 \ud800 "phase":';
      const outcome = { reason: 'phase', message, resource: { kind: 'InferenceService', name: 'phase' } };
      await withStatus(server, 'provision', canonical({ ...JSON.parse(statusOf('Failing')), outcome }));
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
        { labels: { team: 'a' }, ownerReferences: null },
        { annotations: { a: 'b' }, ownerReferences: null },
        { finalizers: ['example.com/mine'], ownerReferences: null },
        ownedBy('nim-owner-chat', '00000000-0000-4000-8000-000000000000'),
      ]) {
        expect(await patch(change)).toMatchObject(refusedFor('release a PersistentVolumeClaim'));
      }
      expect(await patch({ ownerReferences: null })).toMatchObject({ status: 200 });
    }));
});

contract('what sweep may delete', (withApiServer) => {
  const statuses = {
    none: undefined,
    Provisioned: canonical({ attempts: 1, phase: 'Provisioned', since: 'x' }),
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
      expect(await sweep.request('DELETE', path(server, 'nim-deployment-chat'))).toMatchObject(
        refusedFor('rolled back'),
      );
    }),
  );

  test('a record of a deployment that was rolled back', () =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record());
      await withStatus(server, 'compensate', statusOf('RolledBack'));
      const sweep = await server.asFunction('sweep');
      expect(await sweep.request('DELETE', path(server, 'nim-deployment-chat'))).toMatchObject({ status: 200 });
    }));

  test('no owner, and no other ConfigMap', () =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      await admin.request('POST', path(server), owner());
      await admin.request('POST', path(server), configMap('theirs'));
      const sweep = await server.asFunction('sweep');
      expect(await sweep.request('DELETE', path(server, 'nim-owner-chat'))).toMatchObject(refusedFor('rolled back'));
      expect(await sweep.request('DELETE', path(server, 'theirs'))).toMatchObject({ status: 403 });
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

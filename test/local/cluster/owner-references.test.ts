import { expect, test } from '@jest/globals';
import { type ApiServer, configMap, contract, eventually } from '../../support/api-server.ts';

interface Made {
  readonly metadata: { readonly name: string; readonly uid: string };
}
const ownedBy = ({ metadata: { name, uid } }: Made, rest: object = {}) => ({
  ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid, ...rest }],
});

async function family({ as, namespace }: ApiServer, rest: object = {}) {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const { body: owner } = await as('admin').request('POST', path, configMap('owner'));
  const { body: child } = await as('admin').request('POST', path, configMap('child', {}, ownedBy(owner, rest)));
  const look = (name: string) => as('admin').request('GET', `${path}/${name}`);
  return { path, owner, child, look };
}

contract('the garbage collector', (withApiServer) => {
  test('collects what is owned after its owner went', () =>
    withApiServer(async (server) => {
      const { path, look } = await family(server);
      await server.as('admin').request('DELETE', `${path}/owner`);
      expect(
        (
          await eventually(
            () => look('child'),
            ({ status }) => status === 404,
          )
        ).status,
      ).toBe(404);
    }));

  test('collects what is created for an owner that is no more', () =>
    withApiServer(async (server) => {
      const { path, owner, look } = await family(server);
      await server.as('admin').request('DELETE', `${path}/owner`);
      const { status } = await server.as('admin').request('POST', path, configMap('late', {}, ownedBy(owner)));
      expect(status).toBe(201);
      expect(
        (
          await eventually(
            () => look('late'),
            (answer) => answer.status === 404,
          )
        ).status,
      ).toBe(404);
    }));

  test('does not take an owner made again under the same name for the old one', () =>
    withApiServer(async (server) => {
      const { path, owner, look } = await family(server);
      await server.as('admin').request('DELETE', `${path}/owner`);
      await server.as('admin').request('POST', path, configMap('owner'));
      await server.as('admin').request('POST', path, configMap('late', {}, ownedBy(owner)));
      expect(
        (
          await eventually(
            () => look('late'),
            ({ status }) => status === 404,
          )
        ).status,
      ).toBe(404);
      expect((await look('owner')).status).toBe(200);
    }));

  test('with orphan propagation leaves what was owned, without the reference', () =>
    withApiServer(async (server) => {
      const { path, look } = await family(server);
      await server.as('admin').request('DELETE', `${path}/owner?propagationPolicy=Orphan`);
      await eventually(
        () => look('owner'),
        ({ status }) => status === 404,
      );
      const { status, body } = await look('child');
      expect(status).toBe(200);
      expect(body.metadata.ownerReferences).toBeUndefined();
    }));

  test.each([
    ['orphanDependents=1', undefined],
    ['orphanDependents=true', undefined],
    ['propagationPolicy=Background', { propagationPolicy: 'Orphan' }],
    ['propagationPolicy=Background', { orphanDependents: true }],
  ])('DELETE ?%s with the options %j leaves what was owned', (query, options) =>
    withApiServer(async (server) => {
      const { path, look } = await family(server);
      const body = options && { apiVersion: 'v1', kind: 'DeleteOptions', ...options };
      await server.as('admin').request('DELETE', `${path}/owner?${query}`, body);
      await eventually(
        () => look('owner'),
        ({ status }) => status === 404,
      );
      expect((await look('child')).body.metadata.ownerReferences).toBeUndefined();
    }),
  );

  test('is refused where two options say what becomes of what is owned', () =>
    withApiServer(async (server) => {
      const { path, look } = await family(server);
      const both = `${path}/owner?propagationPolicy=Background&orphanDependents=true`;
      expect(await server.as('admin').request('DELETE', both)).toMatchObject({ status: 422 });
      expect((await look('owner')).status).toBe(200);
    }));

  test('with foreground propagation keeps the owner until its blocking dependents are gone', () =>
    withApiServer(async (server) => {
      const { path, child, look } = await family(server, { blockOwnerDeletion: true });
      const admin = server.as('admin');
      const merge = { 'content-type': 'application/merge-patch+json' };
      const hold = { metadata: { finalizers: ['example.com/hold'] } };
      await admin.request('PATCH', `${path}/child`, hold, merge);
      const { body } = await admin.request('DELETE', `${path}/owner?propagationPolicy=Foreground`);
      expect(body.metadata.finalizers).toEqual(['foregroundDeletion']);
      const going = await eventually(
        () => look('child'),
        (answer) => answer.body.metadata.deletionTimestamp !== undefined,
      );
      expect(going.body.metadata.uid).toBe(child.metadata.uid);
      expect((await look('owner')).status).toBe(200);
      await admin.request('PATCH', `${path}/child`, { metadata: { finalizers: null } }, merge);
      expect(
        (
          await eventually(
            () => look('owner'),
            ({ status }) => status === 404,
          )
        ).status,
      ).toBe(404);
    }));

  test('leaves what has another owner, and drops the reference to the one that went', () =>
    withApiServer(async (server) => {
      const { path, owner, look } = await family(server);
      const admin = server.as('admin');
      const { body: second } = await admin.request('POST', path, configMap('second'));
      const both = { ownerReferences: [...ownedBy(owner).ownerReferences, ...ownedBy(second).ownerReferences] };
      await admin.request('POST', path, configMap('shared', {}, both));
      await admin.request('DELETE', `${path}/owner`);
      const { body } = await eventually(
        () => look('shared'),
        (answer) => answer.body.metadata?.ownerReferences?.length === 1,
      );
      expect(body.metadata.ownerReferences).toMatchObject([{ name: 'second' }]);
    }));
});

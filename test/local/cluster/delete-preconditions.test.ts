import { expect, test } from '@jest/globals';
import { configMap, contract, eventually } from '../../support/api-server.ts';

const options = (rest: object) => ({ apiVersion: 'v1', kind: 'DeleteOptions', ...rest });

contract('deleting an object', (withApiServer) => {
  test('answers with its uid, and it is gone', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const { body: made } = await as('admin').request('POST', path, configMap('a'));
      const { status, body } = await as('admin').request('DELETE', `${path}/a`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name: 'a', kind: 'configmaps', uid: made.metadata.uid },
      });
      expect((await as('admin').request('GET', `${path}/a`)).status).toBe(404);
    }));

  test('leaves it when the uid is that of an earlier object', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const { body: made } = await as('admin').request('POST', path, configMap('a'));
      const uid = '00000000-0000-0000-0000-000000000000';
      const { status, body } = await as('admin').request('DELETE', `${path}/a`, options({ preconditions: { uid } }));
      expect(status).toBe(409);
      expect(body.reason).toBe('Conflict');
      expect(body.message).toContain(
        `the UID in the precondition (${uid}) does not match the UID in record (${made.metadata.uid})`,
      );
      expect((await as('admin').request('GET', `${path}/a`)).status).toBe(200);
    }));

  test('leaves it when the resourceVersion is another', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await as('admin').request('POST', path, configMap('a'));
      const { status, body } = await as('admin').request(
        'DELETE',
        `${path}/a`,
        options({ preconditions: { resourceVersion: '1' } }),
      );
      expect({ status, reason: body.reason }).toEqual({ status: 409, reason: 'Conflict' });
    }));

  test('with the right uid deletes it', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const { body: made } = await as('admin').request('POST', path, configMap('a'));
      const { status } = await as('admin').request(
        'DELETE',
        `${path}/a`,
        options({ preconditions: { uid: made.metadata.uid } }),
      );
      expect(status).toBe(200);
    }));

  test('waits for finalizers, and takes no new ones meanwhile', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const admin = as('admin');
      await admin.request('POST', path, configMap('a', {}, { finalizers: ['example.com/hold'] }));
      const deleted = await admin.request('DELETE', `${path}/a`);
      expect(deleted.body.metadata.deletionTimestamp).toBeDefined();
      const merge = { 'content-type': 'application/merge-patch+json' };
      const more = await admin.request(
        'PATCH',
        `${path}/a`,
        { metadata: { finalizers: ['example.com/hold', 'example.com/b'] } },
        merge,
      );
      expect(more.status).toBe(422);
      const last = await admin.request('PATCH', `${path}/a`, { metadata: { finalizers: null } }, merge);
      expect(last.status).toBe(200);
      expect((await admin.request('GET', `${path}/a`)).status).toBe(404);
    }));

  test('all of a selection leaves the others', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const admin = as('admin');
      await admin.request('POST', path, configMap('a', {}, { labels: { go: 'yes' } }));
      await admin.request('POST', path, configMap('b'));
      const { status } = await admin.request('DELETE', `${path}?labelSelector=go%3Dyes`);
      expect(status).toBe(200);
      expect((await admin.request('GET', `${path}/a`)).status).toBe(404);
      expect((await admin.request('GET', `${path}/b`)).status).toBe(200);
    }));

  test('a namespace takes its content along', () =>
    withApiServer(async ({ as, namespace }) => {
      const admin = as('admin');
      await admin.request('POST', `/api/v1/namespaces/${namespace}/configmaps`, configMap('a'));
      const { body } = await admin.request('DELETE', `/api/v1/namespaces/${namespace}`);
      expect(body.metadata.deletionTimestamp).toBeDefined();
      const ask = () => admin.request('GET', `/api/v1/namespaces/${namespace}`);
      expect((await eventually(ask, ({ status }) => status === 404)).status).toBe(404);
      const list = await admin.request('GET', `/api/v1/namespaces/${namespace}/configmaps`);
      expect(list.body.items).toEqual([]);
    }));
});

import { expect, test } from '@jest/globals';
import { configMap, contract, inferenceService } from '../../support/api-server.ts';

const merge = { 'content-type': 'application/merge-patch+json' };
const json = { 'content-type': 'application/json-patch+json' };
const strategic = { 'content-type': 'application/strategic-merge-patch+json' };

contract('patching an object', (withApiServer) => {
  test('by JSON merge patch sets and deletes', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await as('admin').request('POST', path, configMap('a', { x: '1', y: '2' }));
      const { status, body } = await as('admin').request('PATCH', `${path}/a`, { data: { x: null, z: '3' } }, merge);
      expect(status).toBe(200);
      expect(body.data).toEqual({ y: '2', z: '3' });
    }));

  test('by JSON patch tests before it changes', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await as('admin').request('POST', path, configMap('a', { x: '1' }));
      const change = (seen: string) => [
        { op: 'test', path: '/data/x', value: seen },
        { op: 'replace', path: '/data/x', value: '2' },
        { op: 'add', path: '/data/a~1b', value: 'never stored' },
        { op: 'remove', path: '/data/a~1b' },
      ];
      const other = await as('admin').request('PATCH', `${path}/a`, change('9'), json);
      expect({ status: other.status, reason: other.body.reason }).toEqual({ status: 422, reason: 'Invalid' });
      const { body } = await as('admin').request('PATCH', `${path}/a`, change('1'), json);
      expect(body.data).toEqual({ x: '2' });
    }));

  test('with an older resourceVersion in it is a conflict', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await as('admin').request('POST', path, configMap('a'));
      const { status } = await as('admin').request(
        'PATCH',
        `${path}/a`,
        { metadata: { resourceVersion: '1' }, data: { x: '1' } },
        merge,
      );
      expect(status).toBe(409);
    }));

  test('by strategic merge patch merges finalizers and owners by their keys', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const admin = as('admin');
      const { body: owner } = await admin.request('POST', path, configMap('owner'));
      const { body: other } = await admin.request('POST', path, configMap('other'));
      const reference = ({ metadata: { name, uid } }: typeof owner) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name,
        uid,
      });
      await admin.request(
        'POST',
        path,
        configMap('a', {}, { ownerReferences: [reference(owner)], labels: { x: 'y' } }),
      );
      const patch = { metadata: { ownerReferences: [reference(other)], labels: { x: null, z: '1' } } };
      const { body } = await admin.request('PATCH', `${path}/a`, patch, strategic);
      expect(body.metadata.labels).toEqual({ z: '1' });
      expect(body.metadata.ownerReferences.map((one: { name: string }) => one.name).sort()).toEqual(['other', 'owner']);
      const less = { metadata: { ownerReferences: [{ $patch: 'delete', uid: other.metadata.uid }] } };
      const last = await admin.request('PATCH', `${path}/a`, less, strategic);
      expect(last.body.metadata.ownerReferences).toEqual([reference(owner)]);
    }));

  test('of a custom kind by strategic merge patch is refused', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices`;
      await as('admin').request('POST', path, inferenceService('a'));
      const { status, body } = await as('admin').request('PATCH', `${path}/a`, {}, strategic);
      expect({ status, reason: body.reason }).toEqual({ status: 415, reason: 'UnsupportedMediaType' });
    }));
});

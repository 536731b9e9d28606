import { expect, test } from '@jest/globals';
import { configMap, contract, inferenceService } from '../../support/api-server.ts';

contract('updating an object', (withApiServer) => {
  test('from an older resourceVersion is a conflict', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const { body: first } = await as('admin').request('POST', path, configMap('a'));
      const { status } = await as('admin').request('PUT', `${path}/a`, { ...first, data: { x: '1' } });
      expect(status).toBe(200);
      const late = await as('admin').request('PUT', `${path}/a`, { ...first, data: { x: '2' } });
      expect(late.status).toBe(409);
      expect(late.body).toMatchObject({
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
        details: { name: 'a', kind: 'configmaps' },
      });
    }));

  test('with the uid of another object is a conflict', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const { body: first } = await as('admin').request('POST', path, configMap('a'));
      const other = { ...first, metadata: { ...first.metadata, uid: 'other', resourceVersion: undefined } };
      const { status, body } = await as('admin').request('PUT', `${path}/a`, other);
      expect(status).toBe(409);
      expect(body.message).toContain('Precondition failed: UID in precondition: other, UID in object meta:');
    }));

  test('that changes nothing keeps the resourceVersion', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const { body: first } = await as('admin').request('POST', path, configMap('a', { x: '1' }));
      const { body } = await as('admin').request('PUT', `${path}/a`, first);
      expect(body.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    }));

  test('that is not there is NotFound', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps/a`;
      const { status } = await as('admin').request('PUT', path, configMap('a'));
      expect(status).toBe(404);
    }));

  test('under another name than the path says is refused', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await as('admin').request('POST', path, configMap('a'));
      const { status, body } = await as('admin').request('PUT', `${path}/a`, configMap('b'));
      expect(status).toBe(400);
      expect(body.message).toBe('the name of the object (b) does not match the name on the URL (a)');
    }));

  test('of a custom kind needs a resourceVersion', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices`;
      await as('admin').request('POST', path, inferenceService('a'));
      const { status, body } = await as('admin').request('PUT', `${path}/a`, inferenceService('a'));
      expect(status).toBe(422);
      expect(body.message).toContain('metadata.resourceVersion: Invalid value: 0');
      expect(body.message).toContain('must be specified for an update');
    }));

  test('raises the generation for the spec, not for labels or status', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices`;
      const admin = as('admin');
      await admin.request('POST', path, inferenceService('a'));
      const merge = { 'content-type': 'application/merge-patch+json' };
      const labelled = await admin.request('PATCH', `${path}/a`, { metadata: { labels: { x: 'y' } } }, merge);
      expect(labelled.body.metadata.generation).toBe(1);
      const ready = await admin.request('PATCH', `${path}/a/status`, { status: { url: 'http://x' } }, merge);
      expect(ready.body.status).toEqual({ url: 'http://x' });
      expect(ready.body.metadata.generation).toBe(1);
      const changed = await admin.request(
        'PATCH',
        `${path}/a`,
        { spec: { predictor: { minReplicas: 2 } }, status: { url: 'no' } },
        merge,
      );
      expect(changed.body.metadata.generation).toBe(2);
      expect(changed.body.status).toEqual({ url: 'http://x' });
    }));
});

import { expect, test } from '@jest/globals';
import { configMap, contract, inferenceService } from '../../support/api-server.ts';

contract('creating an object', (withApiServer) => {
  test('answers 201 with what only the server can say', () =>
    withApiServer(async ({ as, namespace }) => {
      const { status, body } = await as('admin').request(
        'POST',
        `/api/v1/namespaces/${namespace}/configmaps`,
        configMap('a', { x: '1' }),
      );
      expect(status).toBe(201);
      expect(body).toMatchObject({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        data: { x: '1' },
        metadata: { name: 'a', namespace },
      });
      expect(body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
      expect(body.metadata.resourceVersion).toMatch(/^\d+$/);
      expect(body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }));

  test('ignores a uid and a creation time that the caller makes up', () =>
    withApiServer(async ({ as, namespace }) => {
      const made = configMap('a', {}, { uid: 'mine', creationTimestamp: '2001-01-01T00:00:00Z' });
      const { body } = await as('admin').request('POST', `/api/v1/namespaces/${namespace}/configmaps`, made);
      expect(body.metadata.uid).not.toBe('mine');
      expect(body.metadata.creationTimestamp).not.toBe('2001-01-01T00:00:00Z');
    }));

  test('completes a generateName', () =>
    withApiServer(async ({ as, namespace }) => {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'a-' } };
      const { status, body } = await as('admin').request('POST', `/api/v1/namespaces/${namespace}/configmaps`, object);
      expect(status).toBe(201);
      expect(body.metadata.name).toMatch(/^a-[a-z0-9]{5}$/);
    }));

  test('a second time is AlreadyExists', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await as('admin').request('POST', path, configMap('a'));
      const { status, body } = await as('admin').request('POST', path, configMap('a'));
      expect(status).toBe(409);
      expect(body).toMatchObject({
        kind: 'Status',
        reason: 'AlreadyExists',
        message: 'configmaps "a" already exists',
        details: { name: 'a', kind: 'configmaps' },
        code: 409,
      });
    }));

  test('into a namespace that is not there is NotFound', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}-no/configmaps`;
      const { status, body } = await as('admin').request('POST', path, configMap('a'));
      expect(status).toBe(404);
      expect(body).toMatchObject({ reason: 'NotFound', message: `namespaces "${namespace}-no" not found` });
    }));

  test('into another namespace than its own is refused', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const { status, body } = await as('admin').request('POST', path, configMap('a', {}, { namespace: 'default' }));
      expect(status).toBe(400);
      expect(body.message).toBe(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    }));

  test('with a resourceVersion is refused', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const { status, body } = await as('admin').request('POST', path, configMap('a', {}, { resourceVersion: '5' }));
      expect({ status, message: body.message }).toEqual({
        status: 500,
        message: 'resourceVersion should not be set on objects to be created',
      });
    }));

  test('takes YAML too', () =>
    withApiServer(async ({ as, namespace }) => {
      const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: "1"\n';
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const { status, body } = await as('admin').request('POST', path, yaml, { 'content-type': 'application/yaml' });
      expect(status).toBe(201);
      expect(body.data).toEqual({ x: '1' });
    }));

  test('refuses a body of an unknown type', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const { status, body } = await as('admin').request('POST', path, 'x', { 'content-type': 'text/html' });
      expect({ status, reason: body.reason }).toEqual({ status: 415, reason: 'UnsupportedMediaType' });
    }));

  test('refuses a body over 3 MiB', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const { status, body } = await as('admin').request(
        'POST',
        path,
        configMap('a', { x: 'x'.repeat(3 * 1024 * 1024) }),
      );
      expect({ status, reason: body.reason }).toEqual({ status: 413, reason: 'RequestEntityTooLarge' });
    }));

  test('of a custom kind starts at generation 1 and without the status that was sent', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices`;
      const { status, body } = await as('admin').request('POST', path, {
        ...inferenceService('a'),
        status: { url: 'http://x' },
      });
      expect(status).toBe(201);
      expect(body.metadata.generation).toBe(1);
      expect(body.status).toBeUndefined();
    }));
});

contract('reading', (withApiServer) => {
  test('what is not there is NotFound', () =>
    withApiServer(async ({ as, namespace }) => {
      const core = await as('admin').request('GET', `/api/v1/namespaces/${namespace}/secrets/x`);
      expect(core.status).toBe(404);
      expect(core.body).toMatchObject({
        reason: 'NotFound',
        message: 'secrets "x" not found',
        details: { name: 'x', kind: 'secrets' },
      });
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices/x`;
      const { body } = await as('admin').request('GET', path);
      expect(body.message).toBe('inferenceservices.serving.kserve.io "x" not found');
      expect(body.details).toEqual({ name: 'x', group: 'serving.kserve.io', kind: 'inferenceservices' });
    }));
});

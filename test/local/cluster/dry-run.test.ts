import { expect, test } from '@jest/globals';
import { configMap, contract, inferenceService } from '../../support/api-server.ts';

contract('a dry run', (withApiServer) => {
  test('a dry run answers as the call would, and changes nothing', () =>
    withApiServer(async ({ as, namespace }) => {
      const admin = as('admin');
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const created = await admin.request('POST', `${path}?dryRun=All`, configMap('a'));
      expect(created.status).toBe(201);
      expect(created.body.metadata.uid).toBeDefined();
      expect((await admin.request('GET', `${path}/a`)).status).toBe(404);

      await admin.request('POST', path, configMap('a', { x: '1' }));
      const merge = { 'content-type': 'application/merge-patch+json' };
      const patched = await admin.request('PATCH', `${path}/a?dryRun=All`, { data: { x: '2' } }, merge);
      expect(patched.body.data).toEqual({ x: '2' });
      await admin.request('DELETE', `${path}/a?dryRun=All`);
      expect((await admin.request('GET', `${path}/a`)).body.data).toEqual({ x: '1' });
    }));

  test('a dry run is refused for the same reasons', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices?dryRun=All`;
      expect((await as('admin').request('POST', path, { ...inferenceService('a'), spec: {} })).status).toBe(422);
      expect((await as('user-b').request('POST', path, inferenceService('a'))).status).toBe(403);
    }));
});

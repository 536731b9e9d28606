import { expect, test } from '@jest/globals';
import { contract } from '../../support/api-server.ts';

const as1 = (kind: string) => ({ accept: `application/json;as=${kind};v=v1;g=meta.k8s.io,application/json` });
const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, stringData: { key: 'very-secret' } };

contract('partial metadata', (withApiServer) => {
  test('metadata alone is asked for, and the data of a Secret is not in the answer', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/secrets`;
      await as('admin').request('POST', path, secret);
      const one = await as('admin').request('GET', `${path}/a`, undefined, as1('PartialObjectMetadata'));
      expect(one.body).toMatchObject({
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: { name: 'a' },
      });
      expect(one.body.data).toBeUndefined();
      const all = await as('admin').request('GET', path, undefined, as1('PartialObjectMetadataList'));
      expect(all.body).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ metadata: { name: 'a' } }] });
      expect(JSON.stringify(all.body)).not.toContain(Buffer.from('very-secret').toString('base64'));
    }));

  test('a creation can answer with metadata alone', () =>
    withApiServer(async ({ as, namespace }) => {
      const { status, body } = await as('admin').request(
        'POST',
        `/api/v1/namespaces/${namespace}/secrets`,
        secret,
        as1('PartialObjectMetadata'),
      );
      expect(status).toBe(201);
      expect(body.kind).toBe('PartialObjectMetadata');
      expect(body.data).toBeUndefined();
    }));
});

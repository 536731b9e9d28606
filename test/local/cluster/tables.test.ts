import { expect, test } from '@jest/globals';
import { configMap, contract, inferenceService } from '../../support/api-server.ts';

const accept = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
const names = (body: { columnDefinitions: { name: string; priority: number }[] }) =>
  body.columnDefinitions.filter(({ priority }) => priority === 0).map(({ name }) => name);

contract('tables', (withApiServer) => {
  test('a ConfigMap shows how many entries it has', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await as('admin').request('POST', path, configMap('a', { x: '1', y: '2' }));
      const { body } = await as('admin').request('GET', `${path}/a`, undefined, accept);
      expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
      expect(names(body)).toEqual(['Name', 'Data', 'Age']);
      expect(body.rows[0].cells.slice(0, 2)).toEqual(['a', 2]);
      expect(body.rows[0].object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } });
    }));

  test('the columns of the kinds that people look at', () =>
    withApiServer(async ({ as, namespace }) => {
      const columns = async (path: string) => names((await as('admin').request('GET', path, undefined, accept)).body);
      const core = `/api/v1/namespaces/${namespace}`;
      expect(await columns(`${core}/secrets`)).toEqual(['Name', 'Type', 'Data', 'Age']);
      expect(await columns(`${core}/persistentvolumeclaims`)).toEqual([
        'Name',
        'Status',
        'Volume',
        'Capacity',
        'Access Modes',
        'StorageClass',
        'VolumeAttributesClass',
        'Age',
      ]);
      expect(await columns(`${core}/pods`)).toEqual(['Name', 'Ready', 'Status', 'Restarts', 'Age']);
      expect(await columns(`${core}/events`)).toEqual(['Last Seen', 'Type', 'Reason', 'Object', 'Message']);
      expect(await columns('/api/v1/namespaces')).toEqual(['Name', 'Status', 'Age']);
      const serving = '/apis/serving.kserve.io';
      expect(await columns(`${serving}/v1beta1/namespaces/${namespace}/inferenceservices`)).toEqual([
        'Name',
        'URL',
        'Ready',
        'Age',
      ]);
      expect(await columns(`${serving}/v1alpha1/namespaces/${namespace}/servingruntimes`)).toEqual([
        'Name',
        'ModelType',
        'Age',
      ]);
    }));

  test('a watch sends tables too', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices`;
      await as('admin').request('POST', path, inferenceService('a'));
      const watch = await as('admin').watch(`${path}?watch=true`, accept);
      const event = await watch.next();
      expect(event).toMatchObject({ type: 'ADDED', object: { kind: 'Table' } });
      expect(event?.object.rows[0].cells.slice(0, 3)).toEqual(['a', null, null]);
      watch.close();
    }));
});

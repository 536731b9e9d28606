import { expect, test } from '@jest/globals';
import { type ApiServer, configMap, contract, eventually, inferenceService } from '../../support/api-server.ts';

const services = 'count/inferenceservices.serving.kserve.io';
const claims = 'persistentvolumeclaims';
const claim = (name: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});
const paths = ({ namespace }: ApiServer) => ({
  quotas: `/api/v1/namespaces/${namespace}/resourcequotas`,
  claims: `/api/v1/namespaces/${namespace}/persistentvolumeclaims`,
  services: `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices`,
  configMaps: `/api/v1/namespaces/${namespace}/configmaps`,
});

/** A quota that leaves room for one claim and one InferenceService, and counts by now. */
async function limited(server: ApiServer) {
  const admin = server.as('admin');
  const { quotas } = paths(server);
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'team' } };
  const hard = { [claims]: '1', [services]: 1 };
  expect(await admin.request('POST', quotas, { ...quota, spec: { hard } })).toMatchObject({ status: 201 });
  const used = { [claims]: '0', [services]: '0' };
  const ready = await eventually(
    () => admin.request('GET', `${quotas}/team`),
    ({ body }) => body.status?.used?.[claims] === '0' && body.status.used[services] === '0',
  );
  expect(ready.body.status).toEqual({ hard: { [claims]: '1', [services]: '1' }, used });
  return admin;
}

const refused = (resource: string) =>
  `exceeded quota: team, requested: ${resource}=1, used: ${resource}=1, limited: ${resource}=1`;

contract('a quota for the number of objects', (withApiServer) => {
  test.each([
    { resource: claims, collection: 'claims', object: claim },
    { resource: services, collection: 'services', object: inferenceService },
  ] as const)(
    'is asked about $resource before the name is looked at, in a dry run as well',
    ({ resource, collection, object }) =>
      withApiServer(async (server) => {
        const admin = await limited(server);
        const path = paths(server)[collection];
        const post = (name: string, query = '') => admin.request('POST', `${path}${query}`, object(name));
        // a dry run uses nothing up
        expect(await post('a', '?dryRun=All')).toMatchObject({ status: 201 });
        expect(await post('a')).toMatchObject({ status: 201 });
        const kind = path.split('/').at(-1) ?? '';
        const qualified = kind === 'inferenceservices' ? `${kind}.serving.kserve.io` : kind;
        for (const name of ['a', 'b']) {
          for (const query of ['', '?dryRun=All']) {
            expect(await post(name, query)).toMatchObject({
              status: 403,
              body: { reason: 'Forbidden', message: `${qualified} "${name}" is forbidden: ${refused(resource)}` },
            });
          }
        }
        const { body } = await admin.request('GET', `${paths(server).quotas}/team`);
        expect(body.status.used[resource]).toBe('1');
      }),
  );

  test('has room again when an object is gone, and says nothing about other kinds', () =>
    withApiServer(async (server) => {
      const admin = await limited(server);
      const { services: path, configMaps } = paths(server);
      await admin.request('POST', path, inferenceService('a'));
      await admin.request('DELETE', `${path}/a`);
      const again = () => admin.request('POST', path, inferenceService('b'));
      expect(await eventually(again, ({ status }) => status === 201)).toMatchObject({ status: 201 });
      for (const name of ['a', 'b']) {
        expect(await admin.request('POST', configMaps, configMap(name))).toMatchObject({ status: 201 });
      }
    }));
});

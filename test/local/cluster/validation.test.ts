import { expect, test } from '@jest/globals';
import { configMap, contract, inferenceService } from '../../support/api-server.ts';

const claim = (spec: object) => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'a' }, spec });
const secret = (rest: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, ...rest });

/** What is refused as Invalid: the object, the resource, and the field that the first cause names. */
const refused: readonly (readonly [what: string, path: string, object: object, field: string])[] = [
  ['an upper-case name', 'configmaps', configMap('Upper'), 'metadata.name'],
  ['a label value with a blank', 'configmaps', configMap('a', {}, { labels: { x: 'a b' } }), 'metadata.labels'],
  ['a data key with a slash', 'configmaps', configMap('a', { 'a/b': '1' }), 'data[a/b]'],
  [
    'a claim without access mode',
    'persistentvolumeclaims',
    claim({ resources: { requests: { storage: '1Gi' } } }),
    'spec.accessModes',
  ],
  [
    'a claim without storage',
    'persistentvolumeclaims',
    claim({ accessModes: ['ReadWriteOnce'] }),
    'spec.resources[storage]',
  ],
  [
    'a claim of nothing',
    'persistentvolumeclaims',
    claim({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '0' } } }),
    'spec.resources[storage]',
  ],
  [
    'a claim with a made-up access mode',
    'persistentvolumeclaims',
    claim({ accessModes: ['Often'], resources: { requests: { storage: '1Gi' } } }),
    'spec.accessModes',
  ],
  [
    'a pull secret without its key',
    'secrets',
    secret({ type: 'kubernetes.io/dockerconfigjson' }),
    'data[.dockerconfigjson]',
  ],
  [
    'a pull secret that is no JSON',
    'secrets',
    secret({ type: 'kubernetes.io/dockerconfigjson', stringData: { '.dockerconfigjson': 'no' } }),
    'data[.dockerconfigjson]',
  ],
];

contract('validation', (withApiServer) => {
  test.each(refused)('refuses %s', (_what, resource, object, field) =>
    withApiServer(async ({ as, namespace }) => {
      const { status, body } = await as('admin').request('POST', `/api/v1/namespaces/${namespace}/${resource}`, object);
      expect({ status, reason: body.reason }).toEqual({ status: 422, reason: 'Invalid' });
      expect(body.details.causes[0].field).toBe(field);
      expect(body.message).toContain(`is invalid: `);
    }),
  );

  test('refuses text that is no quantity and data that is no base64 as unreadable', () =>
    withApiServer(async ({ as, namespace }) => {
      const core = `/api/v1/namespaces/${namespace}`;
      const size = claim({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1 GB' } } });
      const one = await as('admin').request('POST', `${core}/persistentvolumeclaims`, size);
      expect(one.status).toBe(400);
      expect(one.body.message).toContain('quantities must match the regular expression');
      const two = await as('admin').request('POST', `${core}/secrets`, secret({ data: { key: '***' } }));
      expect(two.status).toBe(400);
      expect(two.body.message).toContain('illegal base64 data at input byte 0');
    }));

  test('words a bad name as Kubernetes does', () =>
    withApiServer(async ({ as, namespace }) => {
      const { body } = await as('admin').request(
        'POST',
        `/api/v1/namespaces/${namespace}/configmaps`,
        configMap('Upper'),
      );
      expect(body.message).toBe(
        `ConfigMap "Upper" is invalid: metadata.name: Invalid value: "Upper": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      );
    }));

  test('a required field of a custom kind is missed by its path', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices`;
      const { status, body } = await as('admin').request('POST', path, { ...inferenceService('a'), spec: {} });
      expect(status).toBe(422);
      expect(body.message).toBe('InferenceService.serving.kserve.io "a" is invalid: spec.predictor: Required value');
      expect(body.details).toMatchObject({
        name: 'a',
        group: 'serving.kserve.io',
        kind: 'InferenceService',
        causes: [{ reason: 'FieldValueRequired', field: 'spec.predictor' }],
      });
    }));

  test('a custom kind of the wrong type is invalid, a core kind unreadable', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices`;
      const spec = { predictor: { minReplicas: 'two' } };
      const custom = await as('admin').request('POST', path, { ...inferenceService('a'), spec });
      expect(custom.status).toBe(422);
      expect(custom.body.details.causes[0]).toMatchObject({
        reason: 'FieldValueTypeInvalid',
        field: 'spec.predictor.minReplicas',
      });
      const core = await as('admin').request(
        'POST',
        `/api/v1/namespaces/${namespace}/configmaps`,
        configMap('a', { x: 1 }),
      );
      expect(core.status).toBe(400);
      expect(core.body.message).toContain(
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number',
      );
    }));

  test('unknown fields are refused when asked to be strict, else dropped', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices`;
      const odd = { ...inferenceService('a'), spec: { predictor: {}, surprise: 1 } };
      const strict = await as('admin').request('POST', `${path}?fieldValidation=Strict`, odd);
      expect(strict.status).toBe(400);
      expect(strict.body.message).toContain('strict decoding error: unknown field "spec.surprise"');
      const lenient = await as('admin').request('POST', path, odd);
      expect(lenient.status).toBe(201);
      expect(lenient.body.spec).toEqual({ predictor: {} });
      expect(lenient.headers.warning).toContain('unknown field \\"spec.surprise\\"');
      const core = await as('admin').request(
        'POST',
        `/api/v1/namespaces/${namespace}/configmaps?fieldValidation=Strict`,
        {
          ...configMap('a'),
          surprise: 1,
        },
      );
      expect(core.body.message).toBe(
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "surprise"',
      );
    }));

  test('a dashboard configuration loses its nimConfig', () =>
    withApiServer(async ({ as, namespace }) => {
      const { status, body } = await as('admin').request(
        'POST',
        `/apis/opendatahub.io/v1alpha/namespaces/${namespace}/odhdashboardconfigs`,
        {
          apiVersion: 'opendatahub.io/v1alpha',
          kind: 'OdhDashboardConfig',
          metadata: { name: 'odh-dashboard-config' },
          spec: { nimConfig: { region: 'EU' }, dashboardConfig: { disableTracking: true } },
        },
      );
      expect(status).toBe(201);
      expect(body.spec).toEqual({ dashboardConfig: { disableTracking: true } });
    }));

  test('stringData is folded into data and never shown again', () =>
    withApiServer(async ({ as, namespace }) => {
      const object = secret({ data: { a: 'MQ==', b: 'MQ==' }, stringData: { b: '2' } });
      const { body } = await as('admin').request('POST', `/api/v1/namespaces/${namespace}/secrets`, object);
      expect(body.data).toEqual({ a: 'MQ==', b: 'Mg==' });
      expect(body.stringData).toBeUndefined();
      expect(body.type).toBe('Opaque');
    }));

  test('what is immutable stays', () =>
    withApiServer(async ({ as, namespace }) => {
      const merge = { 'content-type': 'application/merge-patch+json' };
      const core = `/api/v1/namespaces/${namespace}`;
      const admin = as('admin');
      await admin.request('POST', `${core}/configmaps`, { ...configMap('a', { x: '1' }), immutable: true });
      const map = await admin.request('PATCH', `${core}/configmaps/a`, { data: { x: '2' } }, merge);
      expect(map.body.details.causes).toMatchObject([{ reason: 'FieldValueForbidden', field: 'data' }]);
      await admin.request('POST', `${core}/secrets`, secret({}));
      const typed = await admin.request('PATCH', `${core}/secrets/a`, { type: 'other' }, merge);
      expect(typed.body.details.causes[0].field).toBe('type');
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      await admin.request('POST', `${core}/persistentvolumeclaims`, claim(spec));
      const other = await admin.request(
        'PATCH',
        `${core}/persistentvolumeclaims/a`,
        { spec: { accessModes: ['ReadWriteMany'] } },
        merge,
      );
      expect(other.status).toBe(422);
      expect(other.body.details.causes[0].field).toBe('spec');
      await admin.request('PATCH', `${core}/persistentvolumeclaims/a`, { metadata: { finalizers: null } }, merge);
    }));

  test('a Secret over 1 MiB is too long', () =>
    withApiServer(async ({ as, namespace }) => {
      const object = secret({ stringData: { key: 'x'.repeat(1024 * 1024 + 1) } });
      const { status, body } = await as('admin').request('POST', `/api/v1/namespaces/${namespace}/secrets`, object);
      expect(status).toBe(422);
      expect(body.details.causes[0].reason).toBe('FieldValueTooLong');
    }));
});

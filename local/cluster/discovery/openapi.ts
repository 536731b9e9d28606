import { createHash } from 'node:crypto';
import { apiVersionOf, type Kind, kinds } from '../kinds/index.ts';
import { metadataSchema, type Schema } from '../kinds/schema.ts';
import type { JsonObject } from '../object.ts';
import { groupVersions } from './groups.ts';

const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string' },
}));

/** `/openapi/v3`: where each group version's document is. */
export function openApiIndex(): JsonObject {
  const paths = groupVersions().map((groupVersion) => {
    const path = groupVersion.includes('/') ? `apis/${groupVersion}` : `api/${groupVersion}`;
    const hash = createHash('sha256')
      .update(JSON.stringify(documentOf(groupVersion)))
      .digest('hex');
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
  });
  return { paths: Object.fromEntries(paths) };
}

/** `/openapi/v3/api/v1` and so on; undefined for a group version that is not served. */
export function openApiDocument(path: string): JsonObject | undefined {
  const groupVersion = path.replace(/^\/openapi\/v3\/apis?\//, '');
  return groupVersions().includes(groupVersion) ? documentOf(groupVersion) : undefined;
}

/** `/openapi/v2`: enough to say that the server is there; validation goes by v3. */
export const openApiV2 = (): JsonObject => ({
  swagger: '2.0',
  info: { title: 'Kubernetes', version: 'v1.36.0' },
  paths: Object.assign({}, ...groupVersions().map((one) => pathsOf(one, 'v2'))),
  definitions: Object.fromEntries(kinds.map((kind) => [definitionName(kind), definitionOf(kind)])),
});

const inVersion = (groupVersion: string): Kind[] => kinds.filter((kind) => apiVersionOf(kind) === groupVersion);

function documentOf(groupVersion: string): JsonObject {
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.0' },
    paths: pathsOf(groupVersion, 'v3'),
    components: {
      schemas: Object.fromEntries(inVersion(groupVersion).map((kind) => [definitionName(kind), definitionOf(kind)])),
    },
  };
}

function pathsOf(groupVersion: string, edition: 'v2' | 'v3'): JsonObject {
  const root = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
  const parameters =
    edition === 'v3' ? writeParameters : writeParameters.map(({ name }) => ({ name, in: 'query', type: 'string' }));
  return Object.fromEntries(
    inVersion(groupVersion).flatMap((kind) => {
      const { group, version, kind: name } = kind;
      const operation = (action: string) => ({
        'x-kubernetes-action': action,
        'x-kubernetes-group-version-kind': { group, version, kind: name },
        parameters,
        responses: { 200: { description: 'OK' } },
      });
      const collection = `${root}/${kind.namespaced ? 'namespaces/{namespace}/' : ''}${kind.resource}`;
      return [
        [collection, { post: operation('post') }],
        [`${collection}/{name}`, { put: operation('put'), patch: operation('patch') }],
      ];
    }),
  );
}

const definitionName = ({ group, version, kind }: Kind): string => {
  const reversed = group ? group.split('.').reverse().join('.') : 'io.k8s.api.core';
  return `${reversed}.${version}.${kind}`;
};

function definitionOf({ group, version, kind, schema }: Kind): JsonObject {
  const text = { type: 'string' };
  const { properties = {}, ...rest } = toOpenApi(schema) as { properties?: JsonObject };
  return {
    ...rest,
    properties: { apiVersion: text, kind: text, metadata: toOpenApi(metadataSchema), ...properties },
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  };
}

function toOpenApi(schema: Schema): JsonObject {
  const { type, properties, values, items, required = [], open } = schema;
  return {
    ...(type ? { type } : { 'x-kubernetes-int-or-string': true }),
    ...(properties
      ? { properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, toOpenApi(one)])) }
      : {}),
    ...(values ? { additionalProperties: toOpenApi(values) } : {}),
    ...(items ? { items: toOpenApi(items) } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(open ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
  };
}

import { type Kind, kinds } from '../../../local/cluster/kinds/index.ts';
import type { Schema } from '../../../local/cluster/kinds/schema.ts';

const columns: Readonly<Record<string, readonly object[]>> = {
  ServingRuntime: [{ name: 'ModelType', type: 'string', jsonPath: '.spec.supportedModelFormats[*].name' }],
  InferenceService: [
    { name: 'URL', type: 'string', jsonPath: '.status.url' },
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
  ],
};
const age = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

function openApi({ type, properties, values, items, required, open }: Schema): object {
  if (type === undefined) return { 'x-kubernetes-int-or-string': true };
  return {
    type,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, openApi(schema)])),
    }),
    ...(values && { additionalProperties: openApi(values) }),
    ...(items && { items: openApi(items) }),
    ...(required && required.length > 0 && { required }),
    ...(open && { 'x-kubernetes-preserve-unknown-fields': true }),
  };
}

function definition({ group, version, kind, resource, singular, shortNames, schema, hasStatus }: Kind) {
  const own = openApi(schema) as { properties: object };
  const meta = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${resource}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural: resource, singular, shortNames },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          ...(hasStatus && { subresources: { status: {} } }),
          additionalPrinterColumns: [...(columns[kind] ?? []), age],
          schema: { openAPIV3Schema: { ...own, properties: { ...meta, ...own.properties } } },
        },
      ],
    },
  };
}

/** The custom kinds of the embedded cluster, as definitions for a real API server. */
export const customResourceDefinitions = kinds.filter(({ custom }) => custom).map(definition);

/** Kinds of Knative's and of the Gateway API's that knative/ ships, so that a real API server stores them; what may stand in them is the
 * business of `test/manifests/schemas.test.ts`. */
const kinds: readonly (readonly [group: string, version: string, kind: string, plural: string])[] = [
  ['serving.knative.dev', 'v1', 'Service', 'services'],
  ['eventing.knative.dev', 'v1', 'Broker', 'brokers'],
  ['eventing.knative.dev', 'v1', 'Trigger', 'triggers'],
  ['eventing.knative.dev', 'v1beta2', 'EventType', 'eventtypes'],
  ['eventing.knative.dev', 'v1alpha1', 'EventPolicy', 'eventpolicies'],
  ['sources.knative.dev', 'v1', 'PingSource', 'pingsources'],
  ['sources.knative.dev', 'v1', 'SinkBinding', 'sinkbindings'],
  ['gateway.networking.k8s.io', 'v1', 'HTTPRoute', 'httproutes'],
  ['gateway.networking.k8s.io', 'v1beta1', 'ReferenceGrant', 'referencegrants'],
];

export const knativeDefinitions = kinds.map(([group, version, kind, plural]) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${plural}.${group}`,
    // the API server wants it of whoever defines kinds of this group
    annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' },
  },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
}));

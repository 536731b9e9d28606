/** One kind of Kubernetes object: what its `apiVersion` and `kind` are and where the API serves it. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

export const configMaps: Resource = { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps' };
export const secrets: Resource = { apiVersion: 'v1', kind: 'Secret', plural: 'secrets' };
export const persistentVolumeClaims: Resource = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
};
export const servingRuntimes: Resource = {
  apiVersion: 'serving.kserve.io/v1alpha1',
  kind: 'ServingRuntime',
  plural: 'servingruntimes',
};
export const inferenceServices: Resource = {
  apiVersion: 'serving.kserve.io/v1beta1',
  kind: 'InferenceService',
  plural: 'inferenceservices',
};
export const templates: Resource = { apiVersion: 'template.openshift.io/v1', kind: 'Template', plural: 'templates' };

export const odhDashboardConfigs: Resource = {
  apiVersion: 'opendatahub.io/v1alpha',
  kind: 'OdhDashboardConfig',
  plural: 'odhdashboardconfigs',
};

export const pods: Resource = { apiVersion: 'v1', kind: 'Pod', plural: 'pods' };

const byKind = new Map(
  [configMaps, secrets, persistentVolumeClaims, servingRuntimes, inferenceServices, templates].map((resource) => [
    resource.kind,
    resource,
  ]),
);

/** The resource that serves a kind. Throws RangeError for a kind that this project does not handle. */
export function resourceOf(kind: string): Resource {
  const resource = byKind.get(kind);
  if (!resource) throw new RangeError(`no resource is known for kind ${kind}`);
  return resource;
}

/** The URL path of a collection (all namespaces when none is given) or of one object. Every part is encoded. */
export function resourcePath(resource: Resource, namespace?: string, name?: string): string {
  const root = resource.apiVersion.includes('/') ? `/apis/${resource.apiVersion}` : `/api/${resource.apiVersion}`;
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${scope}/${resource.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

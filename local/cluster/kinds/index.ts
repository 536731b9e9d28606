import { dns1035Label, dns1123Label, dns1123Subdomain, type NameRule } from '../validation/names.ts';
import { coreSchemas } from './core-schemas.ts';
import { customSchemas } from './custom-schemas.ts';
import type { Schema } from './schema.ts';

/** One kind that the cluster stores. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly schema: Schema;
  /** Served as a CustomResourceDefinition would be: required fields, types, pruning, generation, conditional updates. */
  readonly custom: boolean;
  readonly hasStatus: boolean;
  /** A DELETE answers with the object instead of a Status. */
  readonly deleteAnswersObject: boolean;
  readonly nameRule: NameRule;
}

type Row = Pick<Kind, 'kind' | 'resource' | 'schema'> & Partial<Omit<Kind, 'kind' | 'resource' | 'schema'>>;

const row = (group: string, version: string, rest: Row): Kind => ({
  group,
  version,
  singular: rest.kind.toLowerCase(),
  namespaced: true,
  shortNames: [],
  custom: group !== '',
  hasStatus: false,
  deleteAnswersObject: false,
  nameRule: dns1123Subdomain,
  ...rest,
});

const core = (kind: keyof typeof coreSchemas, resource: string, rest: Partial<Kind> = {}): Kind =>
  row('', 'v1', { kind, resource, schema: coreSchemas[kind], ...rest });

const custom = (
  groupVersion: readonly [string, string],
  kind: keyof typeof customSchemas,
  resource: string,
  rest: Partial<Kind> = {},
): Kind => row(...groupVersion, { kind, resource, schema: customSchemas[kind], ...rest });

const claimTraits = { shortNames: ['pvc'], hasStatus: true, deleteAnswersObject: true };
const namespaceTraits = {
  shortNames: ['ns'],
  namespaced: false,
  hasStatus: true,
  deleteAnswersObject: true,
  nameRule: dns1123Label,
};
const serviceTraits = { shortNames: ['isvc'], hasStatus: true, nameRule: dns1035Label };

/** Every stored kind: one row a kind. */
export const kinds: readonly Kind[] = [
  core('Namespace', 'namespaces', namespaceTraits),
  core('ConfigMap', 'configmaps', { shortNames: ['cm'] }),
  core('Secret', 'secrets'),
  core('PersistentVolumeClaim', 'persistentvolumeclaims', claimTraits),
  core('Event', 'events', { shortNames: ['ev'] }),
  core('ServiceAccount', 'serviceaccounts', { shortNames: ['sa'], deleteAnswersObject: true }),
  core('ResourceQuota', 'resourcequotas', { shortNames: ['quota'], hasStatus: true, deleteAnswersObject: true }),
  core('Pod', 'pods', { shortNames: ['po'], hasStatus: true, deleteAnswersObject: true }),
  custom(['serving.kserve.io', 'v1alpha1'], 'ServingRuntime', 'servingruntimes', { hasStatus: true }),
  custom(['serving.kserve.io', 'v1beta1'], 'InferenceService', 'inferenceservices', serviceTraits),
  custom(['template.openshift.io', 'v1'], 'Template', 'templates'),
  custom(['opendatahub.io', 'v1alpha'], 'OdhDashboardConfig', 'odhdashboardconfigs'),
];

const byKind = new Map(kinds.map((kind) => [kind.kind, kind]));

/** The row of a kind by its name. Throws TypeError for a kind that is not stored. */
export function kindNamed(name: string): Kind {
  const kind = byKind.get(name);
  if (!kind) throw new TypeError(`the embedded cluster has no kind ${name}`);
  return kind;
}

export const findKind = (name: string): Kind | undefined => byKind.get(name);

export const findResource = (group: string, version: string, resource: string): Kind | undefined =>
  kinds.find((kind) => kind.group === group && kind.version === version && kind.resource === resource);

export const apiVersionOf = ({ group, version }: Pick<Kind, 'group' | 'version'>): string =>
  group ? `${group}/${version}` : version;

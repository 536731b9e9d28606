import type { AdmissionRequest } from './request.ts';

/** The parts of a ValidatingAdmissionPolicy that are understood (admissionregistration.k8s.io/v1). */
export interface PolicyManifest {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly matchConstraints: { readonly resourceRules: readonly ResourceRule[] };
    readonly matchConditions?: readonly Named[];
    readonly variables?: readonly Named[];
    readonly validations: readonly Validation[];
  };
}

export interface BindingManifest {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly policyName: string; readonly validationActions: readonly string[] };
}

export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
}

export interface Named {
  readonly name: string;
  readonly expression: string;
}

export interface Validation {
  readonly expression: string;
  readonly message?: string;
  /** Says it of the request at hand, in place of `message`. */
  readonly messageExpression?: string;
  readonly reason?: string;
}

/** True when a policy's constraints take in what is asked. */
export function concerns({ spec }: PolicyManifest, { operation, kind, subresource }: AdmissionRequest): boolean {
  const resource = subresource === undefined ? kind.resource : `${kind.resource}/${subresource}`;
  return spec.matchConstraints.resourceRules.some(
    (rule) =>
      has(rule.operations, operation) &&
      has(rule.apiGroups, kind.group) &&
      has(rule.apiVersions, kind.version) &&
      has(rule.resources, resource),
  );
}

const has = (values: readonly string[], wanted: string): boolean => values.includes('*') || values.includes(wanted);

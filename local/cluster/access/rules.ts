/** Who a bearer token belongs to. */
export interface Identity {
  token: string;
  username: string;
  uid: string;
  groups: string[];
}

/** RBAC's own shape: `*` is understood, and `resource/subresource`. */
export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

/** Rules that a subject has in one namespace, or in all and at the cluster scope where `namespace` is absent. */
export interface Binding {
  subject: { kind: 'User' | 'Group' | 'ServiceAccount'; name: string; namespace?: string };
  namespace?: string;
  rules: PolicyRule[];
}

/** Who makes a request, without the token. */
export type Caller = Pick<Identity, 'username' | 'uid' | 'groups'>;

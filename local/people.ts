import type { Binding, Identity, PolicyRule } from './cluster/index.ts';

/** Who can sign in to the embedded cluster, and the project that each may edit. */
export const people: readonly { readonly name: string; readonly edits: string | 'everything' }[] = [
  { name: 'user-a', edits: 'demo' },
  { name: 'user-b', edits: 'other' },
  { name: 'admin', edits: 'everything' },
];

/** The projects that exist from the start. */
export const projects = ['demo', 'other'] as const;

/** What Kubernetes' own ClusterRole `edit` grants, of the kinds that the embedded cluster has. */
const edit: PolicyRule[] = [
  {
    apiGroups: ['', 'serving.kserve.io', 'template.openshift.io'],
    resources: [
      'configmaps',
      'secrets',
      'persistentvolumeclaims',
      'serviceaccounts',
      'pods',
      'events',
      'servingruntimes',
      'inferenceservices',
      'templates',
    ],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
  },
];

const everything: PolicyRule[] = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];

export const personIdentity = (name: string, token: string): Identity => ({
  token,
  username: name,
  uid: `uid-${name}`,
  groups: ['system:authenticated'],
});

/** A ServiceAccount as the API server names it. */
export const serviceAccountIdentity = (namespace: string, name: string, token: string): Identity => ({
  token,
  username: `system:serviceaccount:${namespace}:${name}`,
  uid: `uid-${namespace}-${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});

/** What people may do. What the functions may do stands in knative/ and is read from there. */
export const peopleBindings = (): Binding[] =>
  people.flatMap(({ name, edits }): Binding[] => {
    const subject = { kind: 'User', name } as const;
    if (edits === 'everything') return [{ subject, rules: everything }];
    return [
      { subject, namespace: edits, rules: edit },
      { subject, rules: [{ apiGroups: [''], resources: ['namespaces'], resourceNames: [edits], verbs: ['get'] }] },
    ];
  });

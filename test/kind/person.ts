import { apply, kubectl } from './kubectl.ts';

const edit = ['get', 'list', 'create', 'update', 'patch', 'delete'];
const rules = [
  { apiGroups: [''], resources: ['configmaps', 'secrets', 'persistentvolumeclaims'], verbs: edit },
  { apiGroups: [''], resources: ['pods', 'events'], verbs: ['get', 'list'] },
  { apiGroups: ['serving.kserve.io'], resources: ['servingruntimes', 'inferenceservices'], verbs: edit },
];

/** Makes a project and somebody who may edit what a deployment consists of in it and nothing elsewhere; gives their token. */
export async function personWith(project: string): Promise<string> {
  const metadata = { name: 'person', namespace: project };
  const rbac = 'rbac.authorization.k8s.io';
  await apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: project } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: `${rbac}/v1`, kind: 'Role', metadata, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'person' },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
  ]);
  return kubectl('create', 'token', 'person', '-n', project, '--duration', '1h');
}

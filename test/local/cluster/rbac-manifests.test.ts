import { expect, test } from '@jest/globals';
import { bindingsFromManifests } from '../../../local/cluster/rbac-manifests.ts';

const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }];
const subjects = [{ kind: 'ServiceAccount', name: 'provision', namespace: 'nim-functions' }];
const clusterRole = { kind: 'ClusterRole', metadata: { name: 'reads' }, rules };

test('a ClusterRoleBinding gives its rules everywhere, a RoleBinding in its namespace', () => {
  const roleRef = { kind: 'ClusterRole', name: 'reads' };
  const everywhere = { kind: 'ClusterRoleBinding', metadata: { name: 'b' }, roleRef, subjects };
  const here = { kind: 'RoleBinding', metadata: { name: 'b', namespace: 'demo' }, roleRef, subjects };
  expect(bindingsFromManifests([everywhere, here, clusterRole, { kind: 'ConfigMap' }])).toEqual([
    { subject: subjects[0], rules },
    { subject: subjects[0], namespace: 'demo', rules },
  ]);
});

test('a binding to a Role of another namespace is an error that names the role', () => {
  const role = { kind: 'Role', metadata: { name: 'reads', namespace: 'other' }, rules };
  const binding = {
    kind: 'RoleBinding',
    metadata: { name: 'b', namespace: 'demo' },
    roleRef: { kind: 'Role', name: 'reads' },
    subjects,
  };
  expect(() => bindingsFromManifests([role, binding])).toThrow('RoleBinding b refers to Role reads');
});

import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { resourcePath } from '../../../lib/kube/resources.ts';
import { deploymentLabels, recordLabel } from '../../../lib/nim/names.ts';
import { type Manifest, readManifests } from '../../../local/manifests.ts';
import { developer, developerRules } from '../people.ts';

/** What a cluster without Knative can take of knative/, and the plural under which it takes it. */
const plurals: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  ServiceAccount: 'serviceaccounts',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  ConfigMap: 'configmaps',
  Template: 'templates',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
};
const holdsWithinMs = 30_000;

/** Applies accounts, roles, policies, catalog and Template of knative/ as `kubectl apply --server-side` does, and waits until they hold. */
export async function install({ url, caPem, token }: { url: string; caPem: string; token: string }): Promise<void> {
  const dispatcher = new Agent({ connect: { ca: caPem } });
  const send = async (method: 'PATCH' | 'POST', path: string, body: object, contentType: string, by?: string) => {
    const impersonated = by === undefined ? {} : { 'impersonate-user': by };
    const headers = { authorization: `Bearer ${token}`, 'content-type': contentType, ...impersonated };
    const answer = await request(`${url}${path}`, { dispatcher, method, headers, body: JSON.stringify(body) });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  const apply = async (manifest: Manifest) => {
    const { apiVersion, kind, metadata } = manifest;
    const path = resourcePath({ apiVersion, kind, plural: plurals[kind] ?? '' }, metadata.namespace, metadata.name);
    const query = 'fieldManager=test&force=true&fieldValidation=Strict';
    const { status, text } = await send('PATCH', `${path}?${query}`, manifest, 'application/apply-patch+yaml');
    if (status >= 300) throw new Error(`${kind} ${metadata.name} was not taken: ${text}`);
  };
  try {
    const manifests = readManifests().filter(({ kind }) => kind in plurals);
    const namespaces = new Set(manifests.flatMap(({ metadata }) => metadata.namespace ?? []));
    for (const name of namespaces) await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    for (const manifest of [...manifests, ...developerRights]) await apply(manifest);
    await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: probed } });
    for (const { namespace, resource, object, by } of refusals) {
      const path = `/api/v1/namespaces/${namespace}/${resource}?dryRun=All`;
      await untilRefused(() => send('POST', path, object, 'application/json', by));
    }
  } finally {
    await dispatcher.close();
  }
}

const probed = 'test-policies';
const configMap = (name: string, data: object, labels = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
  data,
});
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'claim' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

/** What each of the policies refuses and nobody else: that it is refused says that the policy holds. */
const refusals = [
  // even an administrator may not write a record's status
  { namespace: probed, resource: 'configmaps', object: configMap('nim-deployment-forged', { status: '{}' }) },
  {
    namespace: 'default',
    resource: 'configmaps',
    object: configMap('nim-deployment-chat', { request: '{}' }, { ...deploymentLabels('chat'), [recordLabel]: 'true' }),
  },
  {
    namespace: probed,
    resource: 'persistentvolumeclaims',
    object: claim,
    by: 'system:serviceaccount:nim-functions:provision',
  },
];

async function untilRefused(ask: () => Promise<{ status: number }>): Promise<void> {
  const deadline = Date.now() + holdsWithinMs;
  while ((await ask()).status !== 403) {
    if (Date.now() > deadline) throw new Error('the admission policies did not come into force');
    await sleep(100);
  }
}

const rbac = 'rbac.authorization.k8s.io';
const developerRights: Manifest[] = [
  {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'test-developer' },
    rules: developerRules,
  },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'test-developer' },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'test-developer' },
    subjects: [{ apiGroup: rbac, kind: 'User', name: developer }],
  },
];

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Transport } from '../../lib/kube/transport.ts';
import type { ServerUnderTest } from '../support/api-server.ts';
import { inProcessApiServer } from '../support/embedded-api-server.ts';
import { kubeconfigApiServer } from '../support/kubeconfig-api-server.ts';
import { transportAs } from '../support/saga/project.ts';

const groups: Readonly<Record<string, string>> = {
  configmaps: '',
  secrets: '',
  persistentvolumeclaims: '',
  pods: '',
  events: '',
  namespaces: '',
  serviceaccounts: '',
  servingruntimes: 'serving.kserve.io',
  inferenceservices: 'serving.kserve.io',
  templates: 'template.openshift.io',
  odhdashboardconfigs: 'opendatahub.io',
  roles: 'rbac.authorization.k8s.io',
  rolebindings: 'rbac.authorization.k8s.io',
};
const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

/** What each function may do in a user's project, as itself. Whatever is not here is refused. */
const inProjects: Readonly<Record<string, readonly string[]>> = {
  'validate-key': [],
  'model-catalog': [],
  deployments: [],
  wizard: [],
  provision: [
    'get configmaps',
    'update configmaps',
    'get persistentvolumeclaims',
    'create persistentvolumeclaims',
    'get servingruntimes',
    'create servingruntimes',
    'get inferenceservices',
    'create inferenceservices',
  ],
  compensate: [
    'get configmaps',
    'update configmaps',
    'delete configmaps',
    'delete secrets',
    'get persistentvolumeclaims',
    'list persistentvolumeclaims',
    'patch persistentvolumeclaims',
    'delete persistentvolumeclaims',
    'get servingruntimes',
    'list servingruntimes',
    'delete servingruntimes',
    'get inferenceservices',
    'list inferenceservices',
    'delete inferenceservices',
  ],
  sweep: ['list configmaps', 'delete configmaps', 'list inferenceservices'],
};

const settings = ['get configmaps/nim-functions-config', 'get odhdashboardconfigs/odh-dashboard-config'];
const catalog = ['get configmaps/any', 'get configmaps/nim-model-metadata'];
const template = ['get templates/nim-serving-runtime-template'];
const named = [
  ...settings,
  ...catalog,
  ...template,
  'get secrets/any',
  'get templates/any',
  'get odhdashboardconfigs/any',
];

/** What each may do, beyond that, in the namespace of the catalog and the dashboard's configuration. */
const inMainNamespace: Readonly<Record<string, readonly string[]>> = {
  'validate-key': settings,
  'model-catalog': [...settings, ...catalog],
  deployments: [...settings, ...catalog],
  provision: [...settings, ...catalog, ...template],
  compensate: ['get configmaps/any', 'get configmaps/nim-functions-config', 'get configmaps/nim-model-metadata'],
  sweep: [],
  wizard: [],
};

const servers: readonly [string, (() => ServerUnderTest | Promise<ServerUnderTest>) | undefined][] = [
  ['embedded cluster', () => inProcessApiServer()],
  [
    'real API server',
    process.env.TEST_KUBECONFIG ? () => kubeconfigApiServer(process.env.TEST_KUBECONFIG ?? '') : undefined,
  ],
];

for (const [where, open] of servers) {
  (open ? describe : describe.skip)(`what a function may do as itself (${where})`, () => {
    let server: ServerUnderTest;
    beforeAll(async () => {
      if (open) server = await open();
    });
    afterAll(() => server?.close());
    const as = async (name: string) => transportAs(server, await server.tokenOf(name));

    test.each(Object.entries(inProjects))('%s, in a project', async (name, expected) => {
      const transport = await as(name);
      const questions = Object.keys(groups).flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`));
      expect(await allowed(transport, 'default', questions)).toEqual([...expected].sort());
    });

    test.each(Object.entries(inMainNamespace))('%s, in the main namespace', async (name, expected) => {
      expect(await allowed(await as(name), 'opendatahub', named)).toEqual([...expected].sort());
    });
  });
}

/** Those of the questions, `verb resource` or `verb resource/name`, that the API server answers with yes; sorted. */
async function allowed(transport: Transport, namespace: string, questions: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(
    questions.map(async (question) => {
      const [verb = '', what = ''] = question.split(' ');
      const [resource = '', name] = what.split('/');
      const resourceAttributes = { verb, group: groups[resource], resource, namespace, ...(name ? { name } : {}) };
      const body = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const { status } = (await transport({ method: 'POST', path, body })) as { status: { allowed: boolean } };
      return status.allowed ? [question] : [];
    }),
  );
  return [...new Set(answers.flat())].sort();
}

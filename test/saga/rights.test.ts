import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Transport } from '../../lib/kube/transport.ts';
import type { ServerUnderTest } from '../support/api-server.ts';
import { inProcessApiServer } from '../support/embedded-api-server.ts';
import { kubeconfigApiServer } from '../support/kubeconfig-api-server.ts';
import { type Right, rightsTable } from '../support/rights-table.ts';
import { transportAs } from '../support/saga/project.ts';
import { sideBySide } from '../support/side-by-side.ts';

/** What is asked about: everything that the functions have to do with, and what would give them more. */
const resources: readonly (readonly [resource: string, group: string])[] = [
  ['configmaps', ''],
  ['secrets', ''],
  ['persistentvolumeclaims', ''],
  ['pods', ''],
  ['pods/exec', ''],
  ['pods/log', ''],
  ['events', ''],
  ['services', ''],
  ['namespaces', ''],
  ['nodes', ''],
  ['serviceaccounts', ''],
  ['serviceaccounts/token', ''],
  ['servingruntimes', 'serving.kserve.io'],
  ['inferenceservices', 'serving.kserve.io'],
  ['templates', 'template.openshift.io'],
  ['odhdashboardconfigs', 'opendatahub.io'],
  ['roles', 'rbac.authorization.k8s.io'],
  ['rolebindings', 'rbac.authorization.k8s.io'],
  ['clusterroles', 'rbac.authorization.k8s.io'],
  ['clusterrolebindings', 'rbac.authorization.k8s.io'],
  ['deployments', 'apps'],
  ['jobs', 'batch'],
  ['networkpolicies', 'networking.k8s.io'],
  ['customresourcedefinitions', 'apiextensions.k8s.io'],
  ['validatingadmissionpolicies', 'admissionregistration.k8s.io'],
  ['validatingadmissionpolicybindings', 'admissionregistration.k8s.io'],
];
const verbs = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'impersonate',
  'bind',
  'escalate',
];

const questionsAtOnce = 16;
const table = rightsTable();
const accounts = [...new Set(table.map(({ account }) => account))];
/** Every name that a right is bound to, one that nothing is bound to, and none. */
const names = [...new Set([...table.flatMap((right) => right.names), 'nim-model-metadata', ''])];

interface Question {
  readonly verb: string;
  readonly resource: string;
  readonly group: string;
  readonly name: string;
}
const questions: readonly Question[] = resources.flatMap(([resource, group]) =>
  verbs.flatMap((verb) => names.map((name) => ({ verb, resource, group, name }))),
);
const textOf = ({ verb, resource, group, name }: Question) => `${verb} ${resource}.${group} ${name}`;
const allows = (right: Right, { verb, resource, group, name }: Question) =>
  right.resource === resource &&
  right.group === group &&
  right.verbs.includes(verb) &&
  (right.names.length === 0 || right.names.includes(name));
const expected = (rights: readonly Right[]) =>
  questions.filter((question) => rights.some((right) => allows(right, question))).map(textOf);

const servers: readonly [string, (() => ServerUnderTest | Promise<ServerUnderTest>) | undefined][] = [
  ['embedded cluster', () => inProcessApiServer()],
  [
    'real API server',
    process.env.TEST_KUBECONFIG ? () => kubeconfigApiServer(process.env.TEST_KUBECONFIG ?? '') : undefined,
  ],
];

test('the table of rights names every function, and no right of any on Secrets', () => {
  expect(accounts).toHaveLength(7);
  expect(table.filter(({ resource }) => resource === 'secrets')).toEqual([]);
});

for (const [where, open] of servers) {
  (open ? describe : describe.skip)(
    `what a function may do as itself is the table of docs/security.md (${where})`,
    () => {
      let server: ServerUnderTest;
      beforeAll(async () => {
        if (open) server = await open();
      });
      afterAll(() => server?.close());

      test.each(accounts)('%s', async (account) => {
        const transport = transportAs(server, await server.tokenOf(account));
        const own = table.filter((right) => right.account === account);
        const inProject = own.filter(({ everywhere }) => everywhere);
        expect(await allowed(transport, 'default')).toEqual(expected(inProject));
        expect(await allowed(transport, 'opendatahub')).toEqual(expected(own));
      });
    },
  );
}

/** Those of the questions that the API server answers with yes. */
async function allowed(transport: Transport, namespace: string): Promise<string[]> {
  const answers: string[] = [];
  await sideBySide(questionsAtOnce, questions, async (question, index) => {
    if (await isAllowed(transport, namespace, question)) answers[index] = textOf(question);
  });
  return answers.filter((answer) => answer !== undefined);
}

async function isAllowed(transport: Transport, namespace: string, question: Question): Promise<boolean> {
  const [resource, subresource] = question.resource.split('/');
  const { verb, group, name } = question;
  const spec = { resourceAttributes: { verb, group, resource, subresource, namespace, name } };
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const { status } = (await transport({ method: 'POST', path, body })) as { status: { allowed: boolean } };
  return status.allowed;
}

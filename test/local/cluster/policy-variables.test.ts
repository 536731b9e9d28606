import { afterAll, describe, expect, test } from '@jest/globals';
import { inProcessApiServer } from '../../support/embedded-api-server.ts';
import { clientAs } from '../../support/saga/project.ts';

/** A policy whose variables tell what they are of by failing: `data` of an object that has none. */
const policies = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'lazy' },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
      },
      variables: [
        { name: 'answer', expression: "object.data['answer']" },
        { name: 'right', expression: "variables.answer == '42'" },
      ],
      validations: [
        {
          expression: "!object.metadata.name.startsWith('asks') || variables.right",
          message: 'not the answer',
          messageExpression: "'not the answer: ' + variables.answer",
        },
      ],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'lazy' },
    spec: { policyName: 'lazy', validationActions: ['Deny'] },
  },
];
const server = inProcessApiServer({ policies });
afterAll(() => server.close());

const kube = clientAs(server, server.tokens.admin ?? '');
const create = (name: string, data: Record<string, string>) =>
  kube.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data });

describe('variables of an admission policy', () => {
  test('are evaluated where an expression asks for them', async () => {
    await create('asks', { answer: '42' });
    await expect(create('asks-again', { answer: '41' })).rejects.toThrow('not the answer: 41');
  });

  test('refuse what cannot be evaluated, of which they are', async () => {
    await expect(create('asks', {})).rejects.toThrow("'lazy' denied request: No such key");
  });

  test('refuse nothing where no expression asks for them', async () => {
    await create('says-nothing', {});
  });
});

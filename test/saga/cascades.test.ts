import { expect, test } from '@jest/globals';
import { uidOf } from '../../lib/kube/object.ts';
import { configMaps } from '../../lib/kube/resources.ts';
import { kubeconfigApiServer } from '../support/kubeconfig-api-server.ts';
import { developer } from '../support/people.ts';
import { transportAs } from '../support/saga/project.ts';
import { inProject } from '../support/saga/with-cluster.ts';

const whereThere = process.env.TEST_KUBECONFIG ? test : test.skip;

// the garbage collector writes finalizers and owners of the record and of its owner, which the admission policies watch
whereThere.each(['Foreground', 'Background'])(
  'a record that its user deletes with propagation policy %s takes everything along',
  async (propagationPolicy) => {
    const server = await kubeconfigApiServer(process.env.TEST_KUBECONFIG ?? '');
    const user = transportAs(server, server.tokens[developer] ?? '');
    await inProject(server, async ({ saga, project }) => {
      const { namespace, kube } = project;
      expect(await saga.ask('chat')).toBe(202);
      await saga.settle();
      const record = await kube.get(configMaps, namespace, 'nim-deployment-chat');
      const path = `/api/v1/namespaces/${namespace}/configmaps/nim-deployment-chat`;
      const preconditions = { uid: uidOf(record) };
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy, preconditions };
      await user({ method: 'DELETE', path, body });
      expect(await project.settledAs([])).toEqual([]);
    });
  },
);

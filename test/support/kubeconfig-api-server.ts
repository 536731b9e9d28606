import { Agent, request } from 'undici';
import type { ServerUnderTest } from './api-server.ts';
import { readKubeconfig } from './kubeconfig.ts';

const holdsWithinMs = 10_000;

/** A real API server, through a kubeconfig whose users admin, user-a, user-b and user-c have bearer tokens. */
export async function kubeconfigApiServer(file: string): Promise<ServerUnderTest> {
  const { url, caPem, tokens } = readKubeconfig(file);
  const agent = new Agent({ connect: { ca: caPem } });
  const post = async (user: string, path: string, body: object) => {
    const { body: answer } = await request(`${url}${path}`, {
      dispatcher: agent,
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[user]}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.json() as Promise<{ status?: { allowed?: boolean; token?: string } }>;
  };
  return {
    url,
    caPem,
    dispatcher: agent,
    tokens,
    async tokenOf(name) {
      const spec = { expirationSeconds: 3600 };
      const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
      const { status } = await post('admin', `/api/v1/namespaces/nim-functions/serviceaccounts/${name}/token`, request);
      if (!status?.token) throw new Error(`no token for ServiceAccount ${name}`);
      return status.token;
    },
    async grant(user, namespace, rules) {
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
      const apiVersion = 'rbac.authorization.k8s.io/v1';
      const name = `test-${user}`;
      await post('admin', `${rbac}/roles`, { apiVersion, kind: 'Role', metadata: { name }, rules });
      const subjects = [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: user }];
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
      await post('admin', `${rbac}/rolebindings`, {
        apiVersion,
        kind: 'RoleBinding',
        metadata: { name },
        roleRef,
        subjects,
      });
      const [rule] = rules;
      const name0 = rule?.resourceNames?.[0];
      const resourceAttributes = {
        namespace,
        group: rule?.apiGroups[0],
        resource: rule?.resources[0]?.split('/')[0],
        subresource: rule?.resources[0]?.split('/')[1],
        verb: rule?.verbs[0],
        ...(name0 ? { name: name0 } : {}),
      };
      // new rules reach the authorizer within about a second
      const deadline = Date.now() + holdsWithinMs;
      const review = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      };
      for (;;) {
        const { status } = await post(user, '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review);
        if (status?.allowed) return;
        if (Date.now() > deadline) throw new Error(`the rights of ${user} did not come into force`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: () => agent.close(),
  };
}

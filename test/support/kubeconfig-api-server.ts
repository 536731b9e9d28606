import { Agent, request } from 'undici';
import type { ServerUnderTest } from './api-server.ts';
import { readKubeconfig } from './kubeconfig.ts';

const holdsWithinMs = 10_000;
const functionAccounts = 'system:serviceaccount:nim-functions:';

/** A real API server, through a kubeconfig whose users admin, user-a, user-b and user-c have bearer tokens. */
export async function kubeconfigApiServer(file: string): Promise<ServerUnderTest> {
  const { url, caPem, tokens } = readKubeconfig(file);
  const agent = new Agent({ connect: { ca: caPem } });
  const post = async (token: string | undefined, path: string, body: object) => {
    const { body: answer } = await request(`${url}${path}`, {
      dispatcher: agent,
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.json() as Promise<{ status?: { allowed?: boolean; token?: string } }>;
  };
  const tokenOf = async (name: string) => {
    const spec = { expirationSeconds: 3600 };
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
    const path = `/api/v1/namespaces/nim-functions/serviceaccounts/${name}/token`;
    const { status } = await post(tokens.admin, path, request);
    if (!status?.token) throw new Error(`no token for ServiceAccount ${name}`);
    return status.token;
  };
  return {
    url,
    caPem,
    dispatcher: agent,
    tokens,
    tokenOf,
    async grant(user, namespace, rules) {
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
      const apiVersion = 'rbac.authorization.k8s.io/v1';
      const name = `test-${user}`;
      await post(tokens.admin, `${rbac}/roles`, { apiVersion, kind: 'Role', metadata: { name }, rules });
      const subjects = [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: user }];
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
      await post(tokens.admin, `${rbac}/rolebindings`, {
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
      const token = tokens[user] ?? (await tokenOf(user.replace(functionAccounts, '')));
      for (;;) {
        const { status } = await post(token, '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review);
        if (status?.allowed) return;
        if (Date.now() > deadline) throw new Error(`the rights of ${user} did not come into force`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: () => agent.close(),
  };
}

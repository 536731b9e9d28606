import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServerCertificate } from '../../local/cluster/certificate.ts';
import { type Binding, type ClusterOptions, type Identity, openCluster } from '../../local/cluster/index.ts';
import { bindingsFromManifests } from '../../local/cluster/rbac-manifests.ts';
import { readManifests } from '../../local/manifests.ts';
import { serviceAccountIdentity } from '../../local/people.ts';
import type { ServerUnderTest } from './api-server.ts';
import { developer, developerRules } from './people.ts';

const manifests = readManifests();
const accounts = manifests
  .filter(({ kind }) => kind === 'ServiceAccount')
  .map(({ metadata: { namespace = '', name } }) => serviceAccountIdentity(namespace, name, `token-of-${name}`));
const shipped = bindingsFromManifests(manifests);

const identities: Identity[] = [
  ...accounts,
  { token: 'token-admin', username: 'admin', uid: 'uid-admin', groups: ['system:masters'] },
  { token: 'token-user-a', username: 'user-a', uid: 'uid-user-a', groups: ['system:authenticated:oauth'] },
  { token: 'token-user-b', username: 'user-b', uid: 'uid-user-b', groups: ['system:authenticated:oauth'] },
  { token: 'token-user-c', username: developer, uid: 'uid-user-c', groups: ['system:authenticated:oauth'] },
];

let certificate: ReturnType<typeof createServerCertificate> | undefined;

/** The embedded cluster behind HTTPS on a free port. */
export async function embeddedApiServer(
  options: Partial<Pick<ClusterOptions, 'databaseFile' | 'hooks' | 'now'>> = {},
): Promise<ServerUnderTest> {
  certificate ??= createServerCertificate({ hosts: ['localhost', '127.0.0.1'], now: new Date(), validDays: 1 });
  const { caPem, certPem, keyPem } = await certificate;
  const bindings: Binding[] = [...shipped, { subject: { kind: 'User', name: developer }, rules: developerRules }];
  const cluster = openCluster({
    databaseFile: ':memory:',
    ...options,
    identities: () => identities,
    bindings: () => bindings,
    policies: manifests,
  });
  let open = 0;
  const https = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    cluster.handle(request, response);
  });
  https.listen(0, '127.0.0.1');
  await once(https, 'listening');
  return {
    url: `https://127.0.0.1:${(https.address() as AddressInfo).port}`,
    caPem,
    tokens: Object.fromEntries(identities.map(({ username, token }) => [username, token])),
    tokenOf: async (name) => `token-of-${name}`,
    async grant(user, namespace, rules) {
      bindings.push({ subject: { kind: 'User', name: user }, namespace, rules });
    },
    async close() {
      const left = open;
      await cluster.close();
      https.closeAllConnections();
      https.close();
      await once(https, 'close');
      if (left > 0) throw new Error(`${left} requests stayed open`);
    },
  };
}

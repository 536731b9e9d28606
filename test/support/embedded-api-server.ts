import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { createServerCertificate } from '../../local/cluster/certificate.ts';
import {
  type Binding,
  type Cluster,
  type ClusterOptions,
  type Identity,
  openCluster,
} from '../../local/cluster/index.ts';
import { bindingsFromManifests } from '../../local/cluster/rbac-manifests.ts';
import { readManifests } from '../../local/manifests.ts';
import { serviceAccountIdentity } from '../../local/people.ts';
import type { ServerUnderTest } from './api-server.ts';
import { InProcess } from './in-process.ts';
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

type Options = Partial<Pick<ClusterOptions, 'databaseFile' | 'hooks' | 'now' | 'policies'>>;

function open(options: Options) {
  const bindings: Binding[] = [...shipped, { subject: { kind: 'User', name: developer }, rules: developerRules }];
  const cluster = openCluster({
    databaseFile: ':memory:',
    policies: manifests,
    ...options,
    identities: () => identities,
    bindings: () => bindings,
  });
  const common: Pick<ServerUnderTest, 'tokens' | 'tokenOf' | 'grant'> = {
    tokens: Object.fromEntries(identities.map(({ username, token }) => [username, token])),
    tokenOf: async (name) => `token-of-${name}`,
    async grant(user, namespace, rules) {
      bindings.push({ subject: { kind: 'User', name: user }, namespace, rules });
    },
  };
  return { cluster, common };
}

/** A server whose watches can be cut, as a restart or a proxy between does it. */
export interface WatchedServer extends ServerUnderTest, Pick<Cluster, 'objects'> {
  /** Breaks the connection of every watch that is open, and answers how many. */
  cutWatches(): number;
}

/** The embedded cluster behind HTTPS on a free port. */
export async function embeddedApiServer(options: Options = {}): Promise<WatchedServer & Pick<Cluster, 'objects'>> {
  certificate ??= createServerCertificate({ hosts: ['localhost', '127.0.0.1'], now: new Date(), validDays: 1 });
  const { caPem, certPem, keyPem } = await certificate;
  const { cluster, common } = open(options);
  let underWay = 0;
  const watches = new Set<ServerResponse>();
  const https = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    underWay += 1;
    if (/[?&]watch=(true|1)/.test(request.url ?? '')) watches.add(response);
    response.once('close', () => {
      underWay -= 1;
      watches.delete(response);
    });
    cluster.handle(request, response);
  });
  https.listen(0, '127.0.0.1');
  await once(https, 'listening');
  const agent = new Agent({ connect: { ca: caPem } });
  return {
    ...common,
    objects: cluster.objects,
    url: `https://127.0.0.1:${(https.address() as AddressInfo).port}`,
    caPem,
    dispatcher: agent,
    cutWatches() {
      const open = [...watches];
      for (const response of open) response.destroy();
      return open.length;
    },
    async close() {
      await agent.close();
      const left = underWay;
      await cluster.close();
      https.closeAllConnections();
      https.close();
      await once(https, 'close');
      if (left > 0) throw new Error(`${left} requests stayed open`);
    },
  };
}

/** The embedded cluster without sockets: hundreds of runs a test. Fails at its end when a request was left without an answer. */
export function inProcessApiServer(options: Options = {}): ServerUnderTest & Pick<Cluster, 'objects'> {
  const { cluster, common } = open(options);
  let underWay = 0;
  const dispatcher = new InProcess((request, response) => {
    underWay += 1;
    const ended = () => {
      underWay -= 1;
    };
    response.once('finish', ended);
    // of a connection that was cut
    response.once('close', ended);
    cluster.handle(request, response);
  });
  return {
    ...common,
    objects: cluster.objects,
    url: 'https://in-process.invalid',
    caPem: '',
    dispatcher,
    async close() {
      const left = underWay;
      await cluster.close();
      if (left > 0) throw new Error(`${left} requests stayed open`);
    },
  };
}

import type { Server as HttpsServer } from 'node:https';
import { openCluster } from './cluster/index.ts';
import { bindingsFromManifests } from './cluster/rbac-manifests.ts';
import { failHooks } from './fail-rules.ts';
import { playKServe } from './kserve/index.ts';
import { kubeconfigText } from './kubeconfig.ts';
import type { Manifest } from './manifests.ts';
import type { FailRule } from './options.ts';
import { people, peopleBindings, personIdentity, projects, serviceAccountIdentity } from './people.ts';
import { seed } from './seed.ts';
import { type FunctionService, functionServices } from './services.ts';
import { restrictedImages, shippedCatalog } from './shipped-catalog.ts';
import type { StateFolder } from './state-folder.ts';
import { serverCertificate } from './tls.ts';

/** A cluster as the local system uses it, embedded or real. */
export interface LocalCluster {
  /** Environment that leads a function to the cluster as the platform would. */
  environmentFor(service: FunctionService): Record<string, string>;
  /** Who may sign in to the page, with their tokens. */
  readonly tokens: ReadonlyMap<string, string>;
  /** Query of the page that a person is sent to first. */
  readonly startPage: string;
  /** Lines for people: how to reach it. */
  readonly about: readonly string[];
  close(): Promise<void>;
}

/** Opens the embedded cluster behind `https`, seeds it, and writes kubeconfig, tokens and the functions' mounted credentials. */
export async function openEmbeddedCluster(input: {
  state: StateFolder;
  port: number;
  https: HttpsServer;
  manifests: readonly Manifest[];
  fail: readonly FailRule[];
  log: (text: string) => void;
}): Promise<LocalCluster> {
  const { state, port, https, manifests } = input;
  const { caPem, certPem, keyPem } = await serverCertificate(state, new Date());
  https.setSecureContext({ cert: certPem, key: keyPem });

  const tokens = new Map(people.map(({ name }) => [name, state.token(tokenFile(name))]));
  const identities = [...tokens].map(([name, token]) => personIdentity(name, token));
  const services = [...functionServices(manifests).values()];
  for (const { serviceAccount, namespace } of services) {
    const folder = `serviceaccounts/${serviceAccount}`;
    identities.push(serviceAccountIdentity(namespace, serviceAccount, state.token(`${folder}/token`)));
    state.write(`${folder}/ca.crt`, caPem);
    state.write(`${folder}/namespace`, namespace);
  }
  const bindings = [...peopleBindings(), ...bindingsFromManifests([...manifests])];
  const cluster = openCluster({
    databaseFile: state.file('cluster.sqlite'),
    identities: () => identities,
    bindings: () => bindings,
    hooks: failHooks(input.fail),
    policies: manifests,
  });
  await seed(cluster, manifests);
  const restricted = restrictedImages(shippedCatalog(manifests));
  const kserve = playKServe(cluster.objects, {
    delayMs: 300,
    log: input.log,
    stuck: (image) => (restricted.has(image.split(':')[0] ?? '') ? 'ImagePullBackOff' : undefined),
  });
  https.on('request', cluster.handle);

  const server = `https://127.0.0.1:${port}`;
  const contexts = people.map(({ name, edits }) => ({
    name,
    token: tokens.get(name) ?? '',
    namespace: edits === 'everything' ? projects[0] : edits,
  }));
  const kubeconfig = state.write('kubeconfig', kubeconfigText({ server, caPem, people: contexts }));
  return {
    tokens,
    startPage: `?project=${projects[0]}`,
    about: [`kubectl --kubeconfig ${kubeconfig} get inferenceservices`],
    environmentFor: ({ serviceAccount }) => ({
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: String(port),
      SERVICE_ACCOUNT_DIRECTORY: state.file(`serviceaccounts/${serviceAccount}`),
    }),
    async close() {
      kserve.close();
      await cluster.close();
    },
  };
}

const tokenFile = (person: string): string => (person === people[0]?.name ? 'token' : `token-${person}`);

import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { createServerCertificate } from '../../../local/cluster/certificate.ts';
import { freePort } from '../../../local/loopback.ts';
import { customResourceDefinitions } from './crds.ts';

export interface ControlPlane {
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

export const programs = ['etcd', 'kube-apiserver', 'kube-controller-manager'] as const;

const readyWithinMs = 60_000;
const endsWithinMs = 10_000;
const people = [
  { name: 'admin', groups: 'system:masters' },
  { name: 'user-a', groups: 'system:authenticated:oauth' },
  { name: 'user-b', groups: 'system:authenticated:oauth' },
  { name: 'user-c', groups: 'system:authenticated:oauth' },
];
/** Those that matter without nodes: they collect garbage, end namespaces, make ServiceAccounts, count quotas. */
const controllers = [
  'namespace',
  'garbage-collector',
  'serviceaccount',
  'root-ca-certificate-publisher',
  'resourcequota',
  'persistentvolumeclaim-protection',
];

/** etcd, kube-apiserver and kube-controller-manager out of the folder `assets`, on loopback, on free ports. */
export async function startControlPlane(assets: string): Promise<ControlPlane> {
  const folder = mkdtempSync(join(tmpdir(), 'control-plane-'));
  const path = (name: string) => join(folder, name);
  const [etcdPort, apiPort, managerPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const server = `https://127.0.0.1:${apiPort}`;
  const tokens = people.map((person) => ({ ...person, token: randomBytes(24).toString('hex') }));
  const { caPem, certPem, keyPem } = await createServerCertificate({
    hosts: ['127.0.0.1'],
    now: new Date(),
    validDays: 1,
  });
  const serviceAccountKeys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const file = (name: string, text: string) => {
    writeFileSync(path(name), text, { mode: 0o600 });
    return path(name);
  };
  const kubeconfig = file(
    'kubeconfig',
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'admin',
      clusters: [
        {
          name: 'test',
          cluster: { server, 'certificate-authority-data': Buffer.from(caPem).toString('base64') },
        },
      ],
      contexts: tokens.map(({ name }) => ({ name, context: { cluster: 'test', user: name } })),
      users: tokens.map(({ name, token }) => ({ name, user: { token } })),
    }),
  );
  const ca = file('ca.crt', caPem);
  const signingKey = file('service-accounts.key', serviceAccountKeys.privateKey);
  const agent = new Agent({ connect: { ca: caPem } });
  const admin = { authorization: `Bearer ${tokens[0]?.token}` };
  const started: ChildProcess[] = [];

  async function start(
    program: (typeof programs)[number],
    readyAt: string,
    args: Record<string, string>,
  ): Promise<void> {
    const log = openSync(path(`${program}.log`), 'w');
    const flags = Object.entries(args).map(([name, value]) => `--${name}=${value}`);
    const child = spawn(join(assets, program), flags, { cwd: folder, stdio: ['ignore', log, log] });
    const failed = once(child, 'error').then(([error]) => Promise.reject(error));
    started.push(child);
    const ready = untilOk(agent, readyAt, admin, () => child.exitCode !== null);
    if (!(await Promise.race([ready, failed]))) {
      const end = readFileSync(path(`${program}.log`), 'utf8').slice(-2000);
      throw new Error(`${program} did not become ready:\n${end}`);
    }
  }

  async function stop(): Promise<void> {
    for (const child of started.reverse()) await ended(child);
    await agent.close();
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    mkdirSync(path('etcd'), { mode: 0o700 });
    await start('etcd', `http://127.0.0.1:${etcdPort}/health`, {
      'data-dir': path('etcd'),
      'unsafe-no-fsync': 'true',
      'log-level': 'warn',
      'listen-client-urls': `http://127.0.0.1:${etcdPort}`,
      'advertise-client-urls': `http://127.0.0.1:${etcdPort}`,
      'listen-peer-urls': 'http://127.0.0.1:0',
    });
    await start('kube-apiserver', `${server}/readyz`, {
      'etcd-servers': `http://127.0.0.1:${etcdPort}`,
      'bind-address': '127.0.0.1',
      'secure-port': String(apiPort),
      'advertise-address': '127.0.0.1',
      'endpoint-reconciler-type': 'none',
      'service-cluster-ip-range': '10.96.0.0/16',
      'authorization-mode': 'RBAC',
      // as in OpenShift: whoever changes owners must be allowed to delete
      'enable-admission-plugins': 'OwnerReferencesPermissionEnforcement',
      'token-auth-file': file(
        'tokens.csv',
        tokens.map(({ token, name, groups }) => `${token},${name},uid-${name},${groups}\n`).join(''),
      ),
      'tls-cert-file': file('server.crt', certPem),
      'tls-private-key-file': file('server.key', keyPem),
      'service-account-issuer': 'https://kubernetes.default.svc',
      'service-account-key-file': file('service-accounts.pub', serviceAccountKeys.publicKey),
      'service-account-signing-key-file': signingKey,
    });
    const definitions = `${server}/apis/apiextensions.k8s.io/v1/customresourcedefinitions`;
    await Promise.all(
      customResourceDefinitions.map(async (definition) => {
        const headers = { ...admin, 'content-type': 'application/json' };
        const options = { dispatcher: agent, method: 'POST', headers, body: JSON.stringify(definition) } as const;
        const { statusCode, body } = await request(definitions, options);
        if (statusCode !== 201) throw new Error(`${definition.metadata.name}: ${await body.text()}`);
        await body.dump();
        const { group, versions, names } = definition.spec;
        const served = `${server}/apis/${group}/${versions[0]?.name}/${names.plural}`;
        if (!(await untilOk(agent, served, admin))) throw new Error(`${served} is not served`);
      }),
    );
    // after the kinds are there: what it counts and collects it looks up at its start, and then only every half minute
    await start('kube-controller-manager', `https://127.0.0.1:${managerPort}/healthz`, {
      kubeconfig,
      'authentication-kubeconfig': kubeconfig,
      'authorization-kubeconfig': kubeconfig,
      'leader-elect': 'false',
      'bind-address': '127.0.0.1',
      'secure-port': String(managerPort),
      'tls-cert-file': path('server.crt'),
      'tls-private-key-file': path('server.key'),
      'use-service-account-credentials': 'true',
      'service-account-private-key-file': signingKey,
      'root-ca-file': ca,
      controllers: controllers.map((name) => `${name}-controller`).join(','),
      // the default lets the garbage collector make 40 calls a second, which hundreds of deployments side by side would wait for
      'kube-api-qps': '500',
      'kube-api-burst': '1000',
    });
    return { kubeconfig, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilOk(agent: Agent, url: string, headers: object, over = () => false): Promise<boolean> {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline && !over()) {
    const answer = await request(url, { dispatcher: agent, headers: { ...headers } }).catch(() => undefined);
    await answer?.body.dump();
    if (answer?.statusCode === 200) return true;
    await sleep(50);
  }
  return false;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
  await exit;
  clearTimeout(timer);
}

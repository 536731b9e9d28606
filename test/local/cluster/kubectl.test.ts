import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { type ApiServer, contract } from '../../support/api-server.ts';

const run = promisify(execFile);
const present = spawnSync('kubectl', ['version', '--client']).status === 0;
const withKubectl = present ? test : test.skip;
const timeoutMs = 20_000;

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}
interface Kubectl {
  (...args: string[]): Promise<Output>;
  file(name: string, text: string): string;
}

/** kubectl with a configuration of its own; it runs beside this process, which has to answer it. */
async function withKubectlFor(server: ApiServer, act: (kubectl: Kubectl, server: ApiServer) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
  const { url, caPem, tokens, namespace } = server;
  const names = ['admin', 'user-a', 'user-b'];
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'admin',
    clusters: [
      { name: 'c', cluster: { server: url, 'certificate-authority-data': Buffer.from(caPem).toString('base64') } },
    ],
    contexts: names.map((name) => ({ name, context: { cluster: 'c', user: name, namespace } })),
    users: names.map((name) => ({ name, user: { token: tokens[name] } })),
  };
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const kubeconfig = file('kubeconfig', JSON.stringify(config));
  const env = { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(folder, 'cache'), HOME: folder };
  const kubectl = (...args: string[]) => run('kubectl', args, { env, timeout: timeoutMs });
  try {
    await act(Object.assign(kubectl, { file }), server);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const manifests = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: cache}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: model}
spec: {predictor: {model: {modelFormat: {name: llama}}}}
`;

contract('kubectl', (withApiServer) => {
  const inCluster = (act: (kubectl: Kubectl, server: ApiServer) => Promise<void>) =>
    withApiServer((server) => withKubectlFor(server, act));

  withKubectl('creates, gets in every form and deletes', () =>
    inCluster(async (kubectl) => {
      expect((await kubectl('create', 'configmap', 'a', '--from-literal=x=1')).stdout).toContain('configmap/a created');
      expect((await kubectl('create', 'secret', 'generic', 's', '--from-literal=k=v')).stdout).toContain(
        'secret/s created',
      );
      expect((await kubectl('get', 'cm', 'a')).stdout).toMatch(/NAME +DATA +AGE\na +1 +/);
      expect((await kubectl('get', 'cm', 'a', '-o', 'yaml')).stdout).toContain('x: "1"');
      expect((await kubectl('get', 'cm', 'a', '-o', 'jsonpath={.data.x}')).stdout).toBe('1');
      expect((await kubectl('get', 'secret/s', '-o', 'name')).stdout).toBe('secret/s\n');
      expect((await kubectl('get', 'secrets', '-o', 'wide')).stdout).toMatch(/NAME +TYPE +DATA +AGE\ns +Opaque +1/);
      expect((await kubectl('delete', 'cm', 'a')).stdout).toContain('configmap "a" deleted');
    }),
  );

  withKubectl('applies twice, and again after a change', () =>
    inCluster(async (kubectl) => {
      const file = kubectl.file('manifests.yaml', manifests);
      expect((await kubectl('apply', '-f', file)).stdout).toMatch(/cache created[\s\S]*model created/);
      expect((await kubectl('apply', '-f', file)).stdout).toMatch(/cache unchanged[\s\S]*model unchanged/);
      kubectl.file('manifests.yaml', manifests.replace('name: llama', 'name: other'));
      expect((await kubectl('apply', '-f', file)).stdout).toMatch(/cache unchanged[\s\S]*model configured/);
      const { stdout } = await kubectl(
        'get',
        'isvc',
        'model',
        '-o',
        'jsonpath={.spec.predictor.model.modelFormat.name}',
      );
      expect(stdout).toBe('other');
    }),
  );

  withKubectl('is told of fields that the server does not know', () =>
    inCluster(async (kubectl) => {
      const file = kubectl.file('odd.yaml', manifests.replace('{predictor', '{surprise: 1, predictor'));
      await expect(kubectl('create', '-f', file)).rejects.toThrow('unknown field "spec.surprise"');
    }),
  );

  withKubectl('labels, annotates and selects', () =>
    inCluster(async (kubectl) => {
      await kubectl('create', 'configmap', 'a');
      await kubectl('label', 'cm', 'a', 'x=y');
      await kubectl('annotate', 'cm', 'a', 'note=hello');
      expect((await kubectl('get', 'cm', '-l', 'x=y', '-o', 'name')).stdout).toBe('configmap/a\n');
      await kubectl('label', 'cm', 'a', 'x-');
      expect((await kubectl('get', 'cm', '-l', 'x=y', '-o', 'name')).stdout).toBe('');
    }),
  );

  withKubectl('waits for a condition, for a field and for deletion', () =>
    inCluster(async (kubectl, { as, namespace }) => {
      await kubectl('apply', '-f', kubectl.file('manifests.yaml', manifests));
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices/model/status`;
      const merge = { 'content-type': 'application/merge-patch+json' };
      const waiting = kubectl('wait', '--for=condition=Ready', 'isvc/model', '--timeout=10s');
      const conditions = [{ type: 'Ready', status: 'True' }];
      await as('admin').request('PATCH', path, { status: { conditions, url: 'http://x' } }, merge);
      expect((await waiting).stdout).toContain('condition met');
      await kubectl('wait', '--for=jsonpath={.status.url}=http://x', 'isvc/model', '--timeout=10s');
      await kubectl('delete', 'isvc', 'model', '--wait=false');
      await kubectl('wait', '--for=delete', 'isvc/model', '--timeout=10s');
    }),
  );

  withKubectl('describes an object with its events', () =>
    inCluster(async (kubectl, { as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}`;
      await kubectl('apply', '-f', kubectl.file('manifests.yaml', manifests));
      const isvc = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices/model`;
      const { body } = await as('admin').request('GET', isvc);
      await as('admin').request('POST', `${path}/events`, {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'model.1' },
        involvedObject: {
          apiVersion: body.apiVersion,
          kind: body.kind,
          name: 'model',
          namespace,
          uid: body.metadata.uid,
        },
        type: 'Warning',
        reason: 'Stuck',
        message: 'it cannot go on',
      });
      expect((await kubectl('describe', 'isvc', 'model')).stdout).toMatch(/Warning +Stuck[^\n]+it cannot go on/);
    }),
  );

  withKubectl('asks what a person may do', () =>
    inCluster(async (kubectl, { grant }) => {
      await grant('user-a', [{ apiGroups: [''], resources: ['secrets'], verbs: ['create'] }]);
      expect((await kubectl('auth', 'can-i', 'create', 'secrets', '--context=user-a')).stdout).toBe('yes\n');
      // "no" comes with exit code 1
      await expect(kubectl('auth', 'can-i', 'get', 'secrets', '--context=user-a')).rejects.toMatchObject({
        stdout: 'no\n',
      });
      expect((await kubectl('auth', 'whoami', '--context=user-a')).stdout).toMatch(/Username +user-a/);
      await expect(kubectl('get', 'secrets', '--context=user-b')).rejects.toThrow(
        'secrets is forbidden: User "user-b" cannot list',
      );
    }),
  );
});

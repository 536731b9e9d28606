import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../local/cluster/index.ts';
import {
  intake,
  merge,
  names,
  ours,
  ownedBy,
  owner,
  path,
  record,
  recordLabels,
  refusedFor,
} from '../support/admission.ts';
import { type Answer, type ApiServer, type Client, configMap, contract } from '../support/api-server.ts';

const collections = {
  PersistentVolumeClaim: ['v1', 'persistentvolumeclaims'],
  ServingRuntime: ['serving.kserve.io/v1alpha1', 'servingruntimes'],
  InferenceService: ['serving.kserve.io/v1beta1', 'inferenceservices'],
} as const;

const specs: Record<keyof typeof collections, JsonObject> = {
  PersistentVolumeClaim: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  ServingRuntime: { containers: [{ name: 'kserve-container', image: 'nvcr.io/nim/meta/llama:1.0.0' }] },
  InferenceService: { predictor: { model: { modelFormat: { name: 'llama' }, runtime: names.servingRuntime } } },
};
const named: Record<keyof typeof collections, string> = {
  PersistentVolumeClaim: names.cacheClaim,
  ServingRuntime: names.servingRuntime,
  InferenceService: names.inferenceService,
};

interface Attempt {
  readonly name?: string;
  readonly namespace?: string;
  readonly metadata?: JsonObject;
  readonly spec?: JsonObject;
}

function ask(client: Client, { namespace: own }: ApiServer, kind: keyof typeof collections, attempt: Attempt = {}) {
  const [apiVersion, plural] = collections[kind];
  const { name = named[kind], namespace = own, metadata, spec } = attempt;
  const object = {
    apiVersion,
    kind,
    metadata: { name, labels: ours, ...ownedBy(names.owner), ...metadata },
    spec: { ...specs[kind], ...spec },
  };
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  return client.request('POST', `${root}/namespaces/${namespace}/${plural}?dryRun=All`, object);
}

const secretEnv = (name: string): JsonObject => ({
  name: 'X',
  valueFrom: { secretKeyRef: { name, key: 'k' } },
});
const container = (change: JsonObject): JsonObject => ({ name: 'kserve-container', image: 'nvcr.io/x:1', ...change });

/** A field that the kind's schema does not have is dropped by the API server before any policy sees it. */
function refusedOrDropped(answer: Answer, asked: JsonObject, why: string): void {
  const { spec } = answer.body;
  if (answer.status === 201) expect(spec.predictor ?? spec).not.toMatchObject(asked);
  else expect(answer).toMatchObject(refusedFor(why));
}

const kinds = Object.keys(collections) as (keyof typeof collections)[];

contract('what provision may create', (withApiServer) => {
  test.each(kinds)('a %s of the name that its deployment gives it', (kind) =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      expect(await ask(provision, server, kind)).toMatchObject({ status: 201 });
      for (const name of ['other', 'nim-runtime-other', 'nim-cache-other', 'nim-deployment-chat']) {
        expect(await ask(provision, server, kind, { name })).toMatchObject(refusedFor('has a name that'));
      }
      const labels = { 'app.kubernetes.io/managed-by': 'nim-functions' };
      expect((await ask(provision, server, kind, { metadata: { labels } })).status).toBe(403);
      expect(await ask(provision, server, kind, { namespace: 'kube-system' })).toMatchObject(
        refusedFor('of the system'),
      );
      expect(await ask(provision, server, kind, { metadata: { finalizers: ['example.com/mine'] } })).toMatchObject(
        refusedFor('belongs to the owner'),
      );
      const { ownerReferences } = ownedBy(names.owner);
      const two = { ownerReferences: [...ownerReferences, { ...ownerReferences[0], name: 'other', uid: 'v' }] };
      expect(await ask(provision, server, kind, { metadata: two })).toMatchObject(refusedFor('belongs to the owner'));
    }),
  );

  test.each<[string, JsonObject]>([
    ['somebody else’s Secret in a variable', { containers: [container({ env: [secretEnv('precious')] })] }],
    [
      'it in a second container',
      { containers: [container({}), container({ name: 'b', env: [secretEnv('precious')] })] },
    ],
    ['all of a Secret in variables', { containers: [container({ envFrom: [{ secretRef: { name: 'precious' } }] })] }],
    ['a Secret as a volume', { volumes: [{ name: 'v', secret: { secretName: 'precious' } }] }],
    ['a token of the project as a volume', { volumes: [{ name: 'v', projected: { sources: [] } }] }],
    ['a folder of the node', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }],
    ['pods on other nodes', { workerSpec: { containers: [container({ env: [secretEnv('precious')] })] } }],
    ['the node’s own interprocess communication', { hostIPC: true }],
    ['privileges', { containers: [container({ securityContext: { privileged: true } })] }],
    [
      'more privileges than it began with',
      { containers: [container({ securityContext: { allowPrivilegeEscalation: true } })] },
    ],
    ['a capability', { containers: [container({ securityContext: { capabilities: { add: ['SYS_ADMIN'] } } })] }],
    ['an unmasked /proc', { containers: [container({ securityContext: { procMount: 'Unmasked' } })] }],
    ['a port of the node', { containers: [container({ ports: [{ containerPort: 8000, hostPort: 80 }] })] }],
  ])('no ServingRuntime with %s', (_title, spec) =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      refusedOrDropped(await ask(provision, server, 'ServingRuntime', { spec }), spec, 'a ServingRuntime');
    }),
  );

  test('a ServingRuntime with the deployment’s own Secrets, and volumes that hold none', () =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      const env = [secretEnv(names.apiKeySecret), { name: 'A', value: 'b' }];
      const securityContext = { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] } };
      const ports = [{ containerPort: 8000, protocol: 'TCP' }];
      const volumes = [
        { name: 'a', persistentVolumeClaim: { claimName: 'any' } },
        { name: 'b', emptyDir: {} },
        { name: 'c', configMap: { name: 'trusted-ca' } },
      ];
      const imagePullSecrets = [{ name: names.pullSecret }];
      const spec = { containers: [container({ env, securityContext, ports })], volumes, imagePullSecrets };
      expect(await ask(provision, server, 'ServingRuntime', { spec })).toMatchObject({ status: 201 });
    }));

  test.each<[string, JsonObject]>([
    ['another runtime', { model: { modelFormat: { name: 'llama' }, runtime: 'nim-runtime-other' } }],
    ['no runtime', { model: { modelFormat: { name: 'llama' }, runtime: '' } }],
    ['an account', { serviceAccountName: 'powerful' }],
    ['a pod of another user', { securityContext: { runAsUser: 0 } }],
    ['a certain node', { nodeName: 'control-plane' }],
    [
      'privileges',
      {
        model: {
          modelFormat: { name: 'llama' },
          runtime: 'nim-runtime-chat',
          securityContext: { privileged: true },
        },
      },
    ],
    ['containers of its own', { containers: [container({})] }],
    ['volumes of its own', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }],
    ['other pull Secrets', { imagePullSecrets: [{ name: 'precious' }] }],
    [
      'a Secret in a variable',
      { model: { modelFormat: { name: 'llama' }, runtime: 'nim-runtime-chat', env: [secretEnv('precious')] } },
    ],
  ])('no InferenceService with %s', (_title, predictor) =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      const merged = { ...(specs.InferenceService.predictor as JsonObject), ...predictor };
      const answer = await ask(provision, server, 'InferenceService', { spec: { predictor: merged } });
      refusedOrDropped(answer, predictor, 'an InferenceService');
    }),
  );

  test('no PersistentVolumeClaim that is a copy of another, or a certain volume', () =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      for (const spec of [
        { dataSource: { kind: 'PersistentVolumeClaim', name: 'theirs' } },
        { dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'theirs' } },
        { volumeName: 'theirs' },
      ]) {
        expect(await ask(provision, server, 'PersistentVolumeClaim', { spec })).toMatchObject(
          refusedFor('a PersistentVolumeClaim'),
        );
      }
    }));
});

contract('what the functions may change', (withApiServer) => {
  test('of a record nothing beside its data', () =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record({ intake: intake('[]') }));
      for (const name of ['provision', 'compensate']) {
        const self = await server.asFunction(name);
        const { body } = await self.request('GET', path(server, 'nim-deployment-chat'));
        const put = (edit: (object: typeof body) => object) =>
          self.request('PUT', path(server, 'nim-deployment-chat'), edit(structuredClone(body)));
        for (const metadata of [
          { labels: { ...recordLabels, team: 'a' } },
          { annotations: { a: 'b' } },
          { finalizers: ['example.com/mine'] },
          ownedBy('nobody'),
        ]) {
          const answer = await put((object) => ({ ...object, metadata: { ...object.metadata, ...metadata } }));
          expect({ metadata, ...answer }).toMatchObject({ status: 403 });
        }
        expect((await put((object) => ({ ...object, immutable: true }))).status).toBe(403);
        expect((await put((object) => ({ ...object, binaryData: { x: 'eA==' } }))).status).toBe(403);
      }
    }));

  test('of a claim its owner, and that only to release it', () =>
    withApiServer(async (server) => {
      const claims = `/api/v1/namespaces/${server.namespace}/persistentvolumeclaims`;
      const metadata = { name: 'nim-cache-chat', labels: ours, ...ownedBy(names.owner) };
      const spec = specs.PersistentVolumeClaim;
      // a real owner: the garbage collector is quick where the cluster has one
      const { body } = await server.as('admin').request('POST', path(server), owner());
      const owned = { ...metadata, ...ownedBy('nim-owner-chat', body.metadata.uid) };
      const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: owned, spec };
      expect(await server.as('admin').request('POST', claims, claim)).toMatchObject({ status: 201 });
      const compensate = await server.asFunction('compensate');
      const patch = (change: object) =>
        compensate.request('PATCH', `${claims}/nim-cache-chat`, JSON.stringify({ metadata: change }), merge);
      for (const change of [
        { labels: { team: 'a' }, ownerReferences: null },
        { annotations: { a: 'b' }, ownerReferences: null },
        { finalizers: ['example.com/mine'], ownerReferences: null },
        ownedBy('nim-owner-chat', '00000000-0000-4000-8000-000000000000'),
      ]) {
        expect(await patch(change)).toMatchObject(refusedFor('release a PersistentVolumeClaim'));
      }
      expect(await patch({ ownerReferences: null })).toMatchObject({ status: 200 });
    }));
});

contract('what sweep may delete', (withApiServer) => {
  const statuses = {
    none: undefined,
    Provisioned: '{"attempts":1,"phase":"Provisioned","since":"x"}',
    'Deleting, which says that it is not': JSON.stringify({
      outcome: { message: '"phase":"RolledBack"' },
      phase: 'Deleting',
    }),
  };
  test.each(Object.entries(statuses))('no record of a status that is %s', (_title, status) =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record());
      await withStatus(server, status);
      const sweep = await server.asFunction('sweep');
      expect(await sweep.request('DELETE', path(server, 'nim-deployment-chat'))).toMatchObject(
        refusedFor('rolled back'),
      );
    }),
  );

  test('a record of a deployment that was rolled back', () =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record());
      await withStatus(server, '{"attempts":1,"phase":"RolledBack","since":"x"}');
      const sweep = await server.asFunction('sweep');
      expect(await sweep.request('DELETE', path(server, 'nim-deployment-chat'))).toMatchObject({ status: 200 });
    }));

  test('no owner, and no other ConfigMap', () =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      await admin.request('POST', path(server), owner());
      await admin.request('POST', path(server), configMap('theirs'));
      const sweep = await server.asFunction('sweep');
      expect(await sweep.request('DELETE', path(server, 'nim-owner-chat'))).toMatchObject(refusedFor('rolled back'));
      expect(await sweep.request('DELETE', path(server, 'theirs'))).toMatchObject({ status: 403 });
    }));

  async function withStatus(server: ApiServer, status: string | undefined): Promise<void> {
    if (status === undefined) return;
    const compensate = await server.asFunction('compensate');
    const { body } = await compensate.request('GET', path(server, 'nim-deployment-chat'));
    const changed = { ...body, data: { ...body.data, status } };
    expect(await compensate.request('PUT', path(server, 'nim-deployment-chat'), changed)).toMatchObject({
      status: 200,
    });
  }
});

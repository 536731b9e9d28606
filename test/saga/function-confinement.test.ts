import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../local/cluster/index.ts';
import { names, ours, ownedBy, refusedFor } from '../support/admission.ts';
import { type Answer, type ApiServer, type Client, contract } from '../support/api-server.ts';

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
const one = (change: JsonObject): JsonObject => ({ containers: [container(change)] });
const two = (change: JsonObject): JsonObject => ({ containers: [container({}), container({ name: 'b', ...change })] });
const before = (change: JsonObject): JsonObject => ({
  ...one({}),
  initContainers: [container({ name: 'b', ...change })],
});
const secured = (securityContext: JsonObject): JsonObject => one({ securityContext });
const modelled = (change: JsonObject): JsonObject => ({
  model: { modelFormat: { name: 'llama' }, runtime: names.servingRuntime, ...change },
});
const probe = (change: JsonObject): JsonObject => ({ httpGet: { path: '/', port: 8000, ...change } });

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
      expect(await ask(provision, server, kind, { metadata: { finalizers: ['example.com/mine'] } })).toMatchObject(
        refusedFor('belongs to the owner'),
      );
      const { ownerReferences } = ownedBy(names.owner);
      const two = { ownerReferences: [...ownerReferences, { ...ownerReferences[0], name: 'other', uid: 'v' }] };
      expect(await ask(provision, server, kind, { metadata: two })).toMatchObject(refusedFor('belongs to the owner'));
    }),
  );

  test.each([
    'default',
    'kube-system',
    'openshift-monitoring',
    'knative-serving',
    'istio-system',
    'kserve',
    'cert-manager',
    'nim-functions',
    'opendatahub',
    'opendatahub-operator-system',
    'redhat-ods-applications',
    'rhods-notebooks',
    'rhoai-model-registries',
    'odh-model-registries',
    'kourier-system',
    'gpu-operator',
    'nim-functions-of-mine',
  ])('nothing in the namespace %s', (namespace) =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
      const { status: made } = await admin.request('POST', '/api/v1/namespaces', body);
      const provision = await server.asFunction('provision');
      for (const kind of kinds) {
        expect(await ask(provision, server, kind, { namespace })).toMatchObject(refusedFor('of the system'));
      }
      if (made === 201) await admin.request('DELETE', `/api/v1/namespaces/${namespace}`);
    }),
  );

  // KServe's first steps are in kserve-test; a project may bear the name of what it works with
  test.each([
    'kserve-test',
    'istio-demo',
    'cert-manager-demo',
    'opendatahub-demo',
    'rhods-demo',
    'kubeflow',
    'defaults',
  ])('what a deployment is made of in a project called %s', (namespace) =>
    withApiServer(async (server) => {
      const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
      await server.as('admin').request('POST', '/api/v1/namespaces', body);
      const provision = await server.asFunction('provision');
      for (const kind of kinds)
        expect(await ask(provision, server, kind, { namespace })).toMatchObject({ status: 201 });
      await server.as('admin').request('DELETE', `/api/v1/namespaces/${namespace}`);
    }),
  );

  test.each<[string, JsonObject]>([
    ['somebody else’s Secret in a variable', one({ env: [secretEnv('precious')] })],
    ['it in a second container', two({ env: [secretEnv('precious')] })],
    ['the deployment’s own in a second container', two({ env: [secretEnv(names.apiKeySecret)] })],
    ['the deployment’s own before the model', before({ env: [secretEnv(names.apiKeySecret)] })],
    ['all of a Secret in variables', one({ envFrom: [{ secretRef: { name: 'precious' } }] })],
    ['all of a Secret in variables before the model', before({ envFrom: [{ secretRef: { name: 'precious' } }] })],
    ['a variable from a file', one({ env: [{ name: 'X', valueFrom: { fileKeyRef: { path: '/' } } }] })],
    ['a Secret as a volume', { volumes: [{ name: 'v', secret: { secretName: 'precious' } }] }],
    ['a token of the project as a volume', { volumes: [{ name: 'v', projected: { sources: [] } }] }],
    ['a folder of the node', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }],
    ['a driver of the node', { volumes: [{ name: 'v', csi: { driver: 'example.com' } }] }],
    ['a claim of its own making', { volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: {} } }] }],
    ['pods on other nodes', { workerSpec: one({ env: [secretEnv('precious')] }) }],
    ['the node’s own interprocess communication', { hostIPC: true }],
    ['many models', { multiModel: true }],
    [
      'services that name no runtime',
      { supportedModelFormats: [{ name: 'a' }, { name: 'sklearn', autoSelect: true, priority: 100 }] },
    ],
    ['an adapter of KServe’s', { builtInAdapter: { serverType: 'triton', env: [secretEnv('precious')] } }],
    ['a storage helper', { storageHelper: { disabled: false } }],
    ['pods without an InferenceService', { replicas: 1 }],
    ['an endpoint to manage it', { grpcEndpoint: 'port:8085' }],
    ['a device of the node', one({ volumeDevices: [{ name: 'v', devicePath: '/dev/sda' }] })],
    ['devices that are claimed', one({ resources: { claims: [{ name: 'gpu' }] } })],
    [
      'a mount that the node sees',
      one({ volumeMounts: [{ name: 'v', mountPath: '/', mountPropagation: 'Bidirectional' }] }),
    ],
    ['a hook', one({ lifecycle: { preStop: { httpGet: { host: '10.0.0.1', port: 80 } } } })],
    ['a start-up probe of another host', one({ startupProbe: probe({ host: '10.0.0.1' }) })],
    ['a readiness probe of another host', one({ readinessProbe: probe({ host: '10.0.0.1' }) })],
    ['a liveness probe of another host', two({ livenessProbe: { tcpSocket: { host: '10.0.0.1', port: 22 } } })],
    ['privileges', secured({ privileged: true })],
    ['privileges before the model', before({ securityContext: { privileged: true } })],
    ['more privileges than it began with', secured({ allowPrivilegeEscalation: true })],
    ['a capability', secured({ capabilities: { add: ['SYS_ADMIN'] } })],
    ['an unmasked /proc', secured({ procMount: 'Unmasked' })],
    ['root', secured({ runAsUser: 0 })],
    ['perhaps root', secured({ runAsNonRoot: false })],
    ['a label of SELinux', secured({ seLinuxOptions: { type: 'spc_t' } })],
    ['no seccomp', secured({ seccompProfile: { type: 'Unconfined' } })],
    ['no AppArmor', secured({ appArmorProfile: { type: 'Unconfined' } })],
    ['options of Windows', secured({ windowsOptions: { hostProcess: true } })],
    ['a port of the node', one({ ports: [{ containerPort: 8000, hostPort: 80 }] })],
    ['an address of the node', one({ ports: [{ containerPort: 8000, hostIP: '10.0.0.1' }] })],
  ])('no ServingRuntime with %s', (_title, spec) =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      refusedOrDropped(await ask(provision, server, 'ServingRuntime', { spec }), spec, 'a ServingRuntime');
    }),
  );

  test('a ServingRuntime with all that a Template may hold', () =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      const own = {
        imagePullPolicy: 'IfNotPresent',
        command: ['serve'],
        args: ['--verbose'],
        workingDir: '/',
        env: [
          secretEnv(names.apiKeySecret),
          { name: 'A', value: 'b' },
          { name: 'C', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } },
          { name: 'D', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'E', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
        ],
        ports: [{ name: 'http', containerPort: 8000, protocol: 'TCP' }],
        resources: { requests: { cpu: '1' }, limits: { 'nvidia.com/gpu': '1' } },
        volumeMounts: [{ name: 'a', mountPath: '/a', subPath: 'b', readOnly: true }],
        startupProbe: probe({}),
        readinessProbe: { tcpSocket: { port: 8000 } },
        livenessProbe: { exec: { command: ['true'] } },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        securityContext: {
          privileged: false,
          allowPrivilegeEscalation: false,
          runAsNonRoot: true,
          runAsUser: 1000,
          runAsGroup: 0,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
          appArmorProfile: { type: 'RuntimeDefault' },
        },
      };
      const spec = {
        ...two({ env: [{ name: 'A', value: 'b' }] }),
        containers: [container(own), container({ name: 'b' })],
        initContainers: [container({ name: 'c' })],
        volumes: [
          { name: 'a', persistentVolumeClaim: { claimName: 'any' } },
          { name: 'b', emptyDir: {} },
          { name: 'c', configMap: { name: 'trusted-ca' } },
        ],
        imagePullSecrets: [{ name: 'mirror' }],
        labels: { team: 'a' },
        annotations: {
          'prometheus.io/port': '8000',
          'sidecar.istio.io/inject': 'false',
          'linkerd.io/inject': 'disabled',
        },
        nodeSelector: { gpu: 'yes' },
        tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
        affinity: { nodeAffinity: {} },
        multiModel: false,
        disabled: false,
        protocolVersions: ['v2'],
        supportedModelFormats: [{ name: 'llama', autoSelect: false }],
      };
      expect(await ask(provision, server, 'ServingRuntime', { spec })).toMatchObject({ status: 201 });
    }));

  test('a ServingRuntime of many containers with many variables: to judge it is cheap enough', () =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      const env = Array.from({ length: 200 }, (_, at) => ({ name: `V${at}`, value: 'x' }));
      const containers = Array.from({ length: 20 }, (_, at) => container({ name: `c${at}`, env, ports: [] }));
      const answer = await ask(provision, server, 'ServingRuntime', { spec: { containers } });
      expect(answer).toMatchObject({ status: 201 });
    }));

  test.each<[string, JsonObject]>([
    ['containers', two({ name: 'kserve-container' })],
    ['a container and one before it', before({ name: 'kserve-container' })],
  ])('no ServingRuntime with %s of one name: the first has the key', (_title, spec) =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      expect(await ask(provision, server, 'ServingRuntime', { spec })).toMatchObject(refusedFor('a name each'));
    }),
  );

  test('an InferenceService with all that provision and webhooks put into it', () =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      const predictor = {
        minReplicas: 1,
        maxReplicas: 2,
        scaleMetric: 'cpu',
        scaleTarget: 80,
        timeout: 600,
        containerConcurrency: 1,
        deploymentStrategy: { type: 'Recreate' },
        automountServiceAccountToken: false,
        imagePullSecrets: [{ name: names.pullSecret }],
        nodeSelector: { gpu: 'yes' },
        tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
        affinity: { nodeAffinity: {} },
        ...modelled({ name: '', protocolVersion: 'v2', resources: { requests: { cpu: '1' }, limits: { cpu: '1' } } }),
      };
      const annotations = {
        'openshift.io/display-name': 'Chat',
        'serving.kserve.io/deploymentMode': 'Standard',
        'opendatahub.io/hardware-profile-namespace': 'redhat-ods-applications',
      };
      const metadata = { annotations };
      const answer = await ask(provision, server, 'InferenceService', { metadata, spec: { predictor } });
      expect(answer).toMatchObject({ status: 201 });
    }));

  test.each<[string, JsonObject]>([
    ['another runtime', modelled({ runtime: 'nim-runtime-other' })],
    ['no runtime', modelled({ runtime: '' })],
    ['an account', { serviceAccountName: 'powerful' }],
    ['the token of its account', { automountServiceAccountToken: true }],
    ['a pod of another user', { securityContext: { runAsUser: 0 } }],
    ['a certain node', { nodeName: 'control-plane' }],
    ['the network of the node', { hostNetwork: true }],
    ['the processes of the node', { hostPID: true }],
    ['the node’s own interprocess communication', { hostIPC: true }],
    ['pods on other nodes', { workerSpec: { tensorParallelSize: 2 } }],
    ['a logger', { logger: { mode: 'all', url: 'http://example.com' } }],
    ['models from elsewhere', { storageUris: [{ uri: 's3://x' }] }],
    ['labels of its own', { labels: { app: 'theirs' } }],
    ['annotations of its own', { annotations: { 'sidecar.istio.io/userVolume': '[]' } }],
    ['containers of its own', { containers: [container({})] }],
    ['containers of its own before the model', { initContainers: [container({})] }],
    ['volumes of its own', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }],
    ['other pull Secrets', { imagePullSecrets: [{ name: 'precious' }] }],
    ['privileges', modelled({ securityContext: { privileged: true } })],
    ['a Secret in a variable', modelled({ env: [secretEnv('precious')] })],
    ['all of a Secret in variables', modelled({ envFrom: [{ secretRef: { name: 'precious' } }] })],
    ['an image', modelled({ image: 'quay.io/x:1' })],
    ['another version of the image', modelled({ runtimeVersion: 'evil' })],
    ['a command', modelled({ command: ['sh'] })],
    ['arguments', modelled({ args: ['-c', 'true'] })],
    ['a hook', modelled({ lifecycle: {} })],
    ['ports', modelled({ ports: [{ containerPort: 80, hostPort: 80 }] })],
    ['mounts', modelled({ volumeMounts: [{ name: 'v', mountPath: '/' }] })],
    ['a device of the node', modelled({ volumeDevices: [{ name: 'v', devicePath: '/dev/sda' }] })],
    ['devices that are claimed', modelled({ resources: { claims: [{ name: 'gpu' }] } })],
    ['a model from elsewhere', modelled({ storageUri: 's3://x' })],
    ['a Secret for a model from elsewhere', modelled({ storage: { key: 'precious' } })],
  ])('no InferenceService with %s', (_title, predictor) =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      const merged = { ...(specs.InferenceService.predictor as JsonObject), ...predictor };
      const answer = await ask(provision, server, 'InferenceService', { spec: { predictor: merged } });
      refusedOrDropped(answer, predictor, 'an InferenceService');
    }),
  );

  test.each<[string, JsonObject]>([
    ['a transformer', { transformer: one({}) }],
    ['an explainer', { explainer: one({}) }],
  ])('no InferenceService with %s', (_title, spec) =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      const answer = await ask(provision, server, 'InferenceService', { spec: { ...specs.InferenceService, ...spec } });
      expect(answer).toMatchObject(refusedFor('an InferenceService'));
    }),
  );

  const ofAnnotations = (annotations: JsonObject): [keyof typeof collections, Attempt][] => [
    ['ServingRuntime', { spec: { annotations } }],
    ['InferenceService', { metadata: { annotations } }],
    ['PersistentVolumeClaim', { metadata: { annotations } }],
  ];

  const refusedAnnotations = [
    'container.apparmor.security.beta.kubernetes.io/kserve-container',
    'sidecar.istio.io/userVolume',
    'linkerd.io/proxy-image',
    'config.linkerd.io/proxy-image',
    'k8s.v1.cni.cncf.io/networks',
    'v1.multus-cni.io/default-network',
    'cni.projectcalico.org/ipAddrs',
    'policy.cilium.io/proxy-visibility',
    'k8s.ovn.org/pod-networks',
    'ovn.kubernetes.io/ip_address',
    'io.kubernetes.cri-o.Devices',
    'vault.hashicorp.com/agent-inject',
    'iam.amazonaws.com/role',
    'internal.serving.kserve.io/storage-initializer-sourceuri',
    'devices.crio.io',
    'seccomp-profile.kubernetes.cri-o.io/kserve-container',
    'cdi.k8s.io/gpu',
    'mounts.nri.io/container',
    'io.katacontainers.config.hypervisor.kernel',
    'azure.workload.identity/inject-proxy-sidecar',
    'gke-gcsfuse/volumes',
    'dapr.io/enabled',
    'trident.netapp.io/cloneFromPVC',
    'volume.beta.kubernetes.io/storage-class',
    'evil.openshift.io/x',
    'openshift.io.evil.example/x',
    'notopendatahub.io/x',
    'opendatahub-io/x',
    'x.opendatahub.io.evil.example/x',
  ];

  test('nothing with an annotation by which a pod or a volume may become another', () =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      for (const name of refusedAnnotations) {
        for (const [kind, attempt] of ofAnnotations({ [name]: 'x' })) {
          const answer = await ask(provision, server, kind, attempt);
          expect({ name, kind, ...answer }).toMatchObject(refusedFor('annotations of known domains'));
        }
      }
    }));

  test('what others annotate that change nothing of it', () =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      const annotations = {
        'opendatahub.io/hardware-profile-name': 'gpu',
        'security.opendatahub.io/enable-auth': 'true',
        'openshift.io/display-name': 'Chat',
        'serving.kserve.io/stop': 'false',
        'prometheus.io/port': '8000',
        'policies.kyverno.io/last-applied-patches': 'x',
        'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
        'sidecar.istio.io/inject': 'false',
        'linkerd.io/inject': 'disabled',
        cost_centre: '7',
      };
      for (const [kind, attempt] of ofAnnotations(annotations)) {
        expect({ kind, ...(await ask(provision, server, kind, attempt)) }).toMatchObject({ status: 201 });
      }
      // to judge many of them is cheap enough
      const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`prometheus.io/a${at}`, 'x']));
      for (const [kind, attempt] of ofAnnotations(many)) {
        expect({ kind, ...(await ask(provision, server, kind, attempt)) }).toMatchObject({ status: 201 });
      }
    }));

  test('no PersistentVolumeClaim that is a copy of another, a certain volume, or a device', () =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      for (const spec of [
        { dataSource: { kind: 'PersistentVolumeClaim', name: 'theirs' } },
        { dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'theirs' } },
        { volumeName: 'theirs' },
        { selector: { matchLabels: { of: 'theirs' } } },
        { volumeMode: 'Block' },
      ]) {
        expect(await ask(provision, server, 'PersistentVolumeClaim', { spec })).toMatchObject(
          refusedFor('a PersistentVolumeClaim'),
        );
      }
    }));
});

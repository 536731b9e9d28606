import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseCatalog } from '../../../lib/nim/catalog/catalog.ts';
import { type PlanInput, planObjects } from '../../../lib/nim/manifests.ts';
import { processTemplate, type Template, TemplateUnusable } from '../../../lib/nim/template.ts';
import { request } from '../../support/record.ts';

const shipped = parse(
  readFileSync(new URL('../../../knative/template/openshift/serving-runtime-template.yaml', import.meta.url), 'utf8'),
) as Template;
const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'nim-owner-chat', uid: 'uid-owner' };
const [model] = parseCatalog(
  JSON.stringify({
    schemaVersion: '1.0',
    models: [{ id: request.model, name: 'Llama', containerImage: `nvcr.io/${request.model}`, tags: ['1.8.0'] }],
  }),
).models;
const input = (change: Partial<PlanInput> = {}): PlanInput => {
  if (!model) throw new Error('no model');
  return {
    namespace: 'demo',
    request,
    model,
    template: shipped,
    owner,
    withKey: true,
    registries: ['nvcr.io'],
    ...change,
  };
};
const plan = planObjects(input());
const [claim, runtime] = plan.independent as unknown as [Claim, Runtime];
const service = plan.inferenceService as unknown as Service;

type Claim = { metadata: { name: string; labels: object }; spec: Record<string, unknown> };
type Runtime = {
  metadata: { name: string; labels: object; annotations: object };
  spec: {
    containers: { image: string; env: object[]; volumeMounts: { name: string; mountPath: string }[] }[];
    volumes: { name: string }[];
    imagePullSecrets: object[];
    supportedModelFormats: object[];
  };
};
type Service = { metadata: object; spec: { predictor: Record<string, unknown> } };

describe('the objects of a deployment', () => {
  test('all belong to the owner and carry the labels by which they are found', () => {
    for (const object of [...plan.independent, plan.inferenceService]) {
      expect(object.metadata).toMatchObject({
        namespace: 'demo',
        ownerReferences: [owner],
        labels: { 'app.kubernetes.io/managed-by': 'nim-functions', 'nim.opendatahub.io/deployment': 'chat' },
      });
    }
  });

  test('the claim asks for the size that was asked for', () => {
    expect(claim.metadata).toMatchObject({ name: 'nim-cache-chat', labels: { 'opendatahub.io/managed': 'true' } });
    expect(claim.spec).toEqual({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '100Gi' } } });
  });

  test('where keys are not collected no Secret is named, and the pull Secrets of the Template stand', () => {
    const [object] = shipped.objects as unknown as { spec: object }[];
    const mirrored = {
      ...shipped,
      objects: [{ ...object, spec: { ...object?.spec, imagePullSecrets: [{ name: 'mirror' }] } }],
    };
    const { independent, inferenceService } = planObjects(input({ withKey: false, template: mirrored as never }));
    const text = JSON.stringify([...independent, inferenceService]);
    expect(text).not.toMatch(/NGC_API_KEY|nvidia-nim-|secretKeyRef/);
    const made = independent[1] as unknown as Runtime;
    expect(made.spec.imagePullSecrets).toEqual([{ name: 'mirror' }]);
    expect(made.spec.containers[0]?.env).toContainEqual({ name: 'NIM_CACHE_PATH', value: '/mnt/models/cache' });
    expect((inferenceService as unknown as Service).spec.predictor).not.toHaveProperty('imagePullSecrets');
  });

  test('an existing claim is used and none is made', () => {
    const storage = { existingClaim: 'mine' };
    const { independent } = planObjects(input({ request: { ...request, storage } }));
    expect(independent.map(({ kind }) => kind)).toEqual(['ServingRuntime']);
    expect(JSON.stringify(independent)).toContain('"claimName":"mine"');
  });

  test('the runtime is what the dashboard recognises and what a NIM container needs', () => {
    expect(runtime.metadata).toMatchObject({
      name: 'nim-runtime-chat',
      labels: { 'opendatahub.io/dashboard': 'true' },
      annotations: {
        'opendatahub.io/template-name': 'nim-serving-runtime-template',
        'opendatahub.io/template-display-name': 'NVIDIA NIM',
        'opendatahub.io/recommended-accelerators': '["nvidia.com/gpu"]',
        'runtimes.opendatahub.io/nvidia-nim': 'true',
        'openshift.io/display-name': 'Llama',
      },
    });
    const [container] = runtime.spec.containers;
    expect(container?.image).toBe('nvcr.io/nim/meta/llama-3.1-8b-instruct:1.8.0');
    expect(container?.env).toEqual([
      { name: 'NIM_CACHE_PATH', value: '/mnt/models/cache' },
      { name: 'NGC_API_KEY', valueFrom: { secretKeyRef: { name: 'nvidia-nim-secrets-chat', key: 'NGC_API_KEY' } } },
      { name: 'NIM_SERVED_MODEL_NAME', value: 'chat' },
    ]);
    expect(container?.volumeMounts.map(({ mountPath }) => mountPath)).toEqual([
      '/mnt/models/cache',
      '/dev/shm',
      '/opt/nim/workspace',
      '/opt/nim/nginx',
      '/opt/nim/generated_configs',
      '/opt/nim/.cache',
      '/opt/nim/.config',
      '/opt/nim/.triton',
      '/.cache',
    ]);
    expect(runtime.spec.imagePullSecrets).toEqual([{ name: 'nvidia-nim-image-pull-chat' }]);
    expect(runtime.spec.volumes).toContainEqual({
      name: 'nim-cache',
      persistentVolumeClaim: { claimName: 'nim-cache-chat' },
    });
  });

  test('every mount has its volume', () => {
    const names = new Set(runtime.spec.volumes.map(({ name }) => name));
    expect(runtime.spec.containers[0]?.volumeMounts.filter(({ name }) => !names.has(name))).toEqual([]);
  });

  test('the service asks for its runtime, for a format that the runtime lists, and for GPUs in requests and limits', () => {
    const amounts = { 'nvidia.com/gpu': '1' };
    expect(service.spec.predictor).toMatchObject({
      minReplicas: 1,
      model: {
        runtime: 'nim-runtime-chat',
        modelFormat: { name: 'llama-3.1-8b-instruct' },
        resources: { requests: amounts, limits: amounts },
      },
    });
    expect(runtime.spec.supportedModelFormats).toEqual([expect.objectContaining({ name: 'llama-3.1-8b-instruct' })]);
    expect(JSON.stringify(service)).not.toContain('storageUri');
  });
});

describe('a Template', () => {
  test('with Secret references of its own gives the same runtime', () => {
    const [object] = structuredClone(shipped.objects ?? []) as unknown as [
      { spec: { containers: object[]; volumes?: object[] } },
    ];
    Object.assign(object.spec.containers[0] ?? {}, {
      env: [
        { name: 'NIM_CACHE_PATH', value: '/mnt/models/cache' },
        { name: 'NGC_API_KEY', valueFrom: { secretKeyRef: { name: '$' + '{API_SECRET_NAME}', key: 'api_key' } } },
      ],
      volumeMounts: [{ name: 'nim-pvc', mountPath: '/mnt/models/cache' }],
    });
    object.spec.volumes = [{ name: 'nim-pvc', persistentVolumeClaim: { claimName: '$' + '{PVC_NAME}' } }];
    const template = { ...shipped, objects: [object] } as unknown as Template;
    expect(planObjects(input({ template })).independent).toEqual(plan.independent);
  });

  test('keeps what it says beyond that', () => {
    const [object] = structuredClone(shipped.objects ?? []) as unknown as [{ spec: { containers: object[] } }];
    Object.assign(object.spec.containers[0] ?? {}, { env: [{ name: 'HTTPS_PROXY', value: 'http://proxy' }] });
    const changed = planObjects(input({ template: { ...shipped, objects: [object] } as unknown as Template }));
    expect(JSON.stringify(changed.independent)).toContain('HTTPS_PROXY');
  });

  test('without a ServingRuntime, or without a container in it, cannot be used', () => {
    expect(() => processTemplate({ ...shipped, objects: [] }, {})).toThrow(TemplateUnusable);
    const empty = { ...shipped, objects: [{ kind: 'ServingRuntime', spec: {} }] } as unknown as Template;
    expect(() => processTemplate(empty, {})).toThrow(TemplateUnusable);
  });
});

describe('the containers of a Template', () => {
  const key = { name: 'K', valueFrom: { secretKeyRef: { name: '$' + '{API_SECRET_NAME}', key: 'api_key' } } };
  const digest = `sha256:${'0'.repeat(64)}`;
  type Part = 'containers' | 'initContainers';

  /** The shipped Template with one container more, and whatever a test changes in the plan. */
  function planned(container: object, part: Part = 'containers', change: Partial<PlanInput> = {}) {
    const [object] = structuredClone(shipped.objects ?? []) as unknown as [{ spec: Record<Part, object[]> }];
    object.spec[part] = [...(object.spec[part] ?? []), { name: 'more', ...container }];
    return planObjects(input({ template: { ...shipped, objects: [object] } as unknown as Template, ...change }));
  }

  test.each<[string, Part, object]>([
    ['an image of another registry', 'containers', { image: 'quay.io/x/y:1' }],
    ['an image of another registry before the model', 'initContainers', { image: 'quay.io/x/y:1' }],
    ['an image of a registry that begins alike', 'containers', { image: 'nvcr.io.example.com/x/y:1' }],
    ['an image of a registry on another port', 'containers', { image: 'nvcr.io:5000/x/y:1' }],
    ['an image that no registry is named for', 'containers', { image: 'busybox' }],
    ['an image that is none', 'containers', { image: 'nvcr.io/nim/../../quay.io/x:1' }],
    ['no image', 'containers', {}],
    ['the key in a variable', 'containers', { image: 'nvcr.io/nim/x:1', env: [key] }],
    ['the key in a variable before the model', 'initContainers', { image: 'nvcr.io/nim/x:1', env: [key] }],
    ['all of a Secret', 'containers', { image: 'nvcr.io/nim/x:1', envFrom: [{ secretRef: { name: 'any' } }] }],
  ])('may not have %s: the failure names Template and container', (_title, part, container) => {
    const plan = () => planned(container, part);
    expect(plan).toThrow(TemplateUnusable);
    expect(plan).toThrow('container more of Template nim-serving-runtime-template ');
  });

  test('are checked where no key is collected, too', () => {
    const plan = () => planned({ image: 'nvcr.io/nim/x:1', env: [key] }, 'containers', { withKey: false });
    expect(plan).toThrow(TemplateUnusable);
  });

  test('may be more than one, of the allowed registries, and only the first has the key', () => {
    const registries = ['nvcr.io', 'mirror.example.com:5000/tools'];
    for (const image of [
      'nvcr.io/nim/x',
      'nvcr.io/nim/x:1.0.0',
      `nvcr.io/nim/x@${digest}`,
      `mirror.example.com:5000/tools/x:1@${digest}`,
    ]) {
      const made = planned({ image, env: [{ name: 'A', value: 'b' }], envFrom: null }, 'containers', { registries });
      const { containers } = (made.independent[1] as unknown as Runtime).spec;
      expect(containers.map((container) => JSON.stringify(container).includes('nvidia-nim-secrets-chat'))).toEqual([
        true,
        false,
      ]);
    }
  });

  test('include the model’s own', () => {
    expect(() => planObjects(input({ registries: ['mirror.example.com/nvidia'] }))).toThrow(TemplateUnusable);
  });
});

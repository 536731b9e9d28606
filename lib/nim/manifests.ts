import type { KubeObject, ObjectMetadata, OwnerReference } from '../kube/object.ts';
import type { AllowedRegistries } from './catalog/image.ts';
import type { Model } from './catalog/model.ts';
import { deploymentLabels, objectNames } from './names.ts';
import type { DeploymentRequest } from './request.ts';
import { completeServingRuntime } from './serving-runtime.ts';
import { processTemplate, type ServingRuntime, type Template } from './template.ts';
import { checkContainers } from './template-containers.ts';

/** Everything that decides what a deployment's objects look like. */
export interface PlanInput {
  readonly namespace: string;
  readonly request: DeploymentRequest;
  readonly model: Model;
  readonly template: Template;
  readonly owner: OwnerReference;
  /** Whether the deployment has its two Secrets; where keys are not collected, images come from a mirror and models from a cache. */
  readonly withKey: boolean;
  /** Where every image of the ServingRuntime has to be from. */
  readonly registries: AllowedRegistries;
}

/** The objects that provision creates, the InferenceService apart because it needs the others. */
export interface Plan {
  readonly independent: readonly KubeObject[];
  readonly inferenceService: KubeObject;
}

/** Request, catalog entry and Template in, Kubernetes objects out. No clock, no network. Throws TemplateUnusable. */
export function planObjects(input: PlanInput): Plan {
  const { request } = input;
  const claim = request.storage.existingClaim === undefined ? [cacheClaim(input)] : [];
  return { independent: [...claim, servingRuntime(input)], inferenceService: inferenceService(input) };
}

/** All objects of a plan, in the order of creation. */
export const allObjects = (plan: Plan): readonly KubeObject[] => [...plan.independent, plan.inferenceService];

/** The image of a deployment: the tag exactly as it was listed. */
export const imageOf = (model: Model, tag: string): string => `${model.image}:${tag}`;

const modelFormatOf = (model: Model): string => model.id.split('/').at(-1) ?? model.id;

const claimOf = ({ request }: PlanInput): string =>
  request.storage.existingClaim ?? objectNames(request.name).cacheClaim;

function metadata({ namespace, request, owner }: PlanInput, name: string): ObjectMetadata {
  return { name, namespace, labels: deploymentLabels(request.name), ownerReferences: [owner] };
}

function cacheClaim(input: PlanInput): KubeObject {
  const { size, className } = input.request.storage;
  const base = metadata(input, claimOf(input));
  const spec = {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: size } },
    ...(className === undefined ? {} : { storageClassName: className }),
  };
  const labels = { ...base.labels, 'opendatahub.io/managed': 'true' };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { ...base, labels }, spec } as KubeObject;
}

function servingRuntime(input: PlanInput): ServingRuntime {
  const { request, model } = input;
  const names = objectNames(request.name);
  const image = imageOf(model, request.tag);
  const filled = processTemplate(input.template, {
    MODEL_NAME: request.name,
    CONTAINER_IMAGE: image,
    API_SECRET_NAME: names.apiKeySecret,
    PVC_NAME: claimOf(input),
  });
  const runtime = completeServingRuntime(filled, {
    metadata: {
      ...metadata(input, names.servingRuntime),
      annotations: {
        'opendatahub.io/template-name': input.template.metadata.name,
        'opendatahub.io/template-display-name':
          input.template.metadata.annotations?.['openshift.io/display-name'] ?? 'NVIDIA NIM',
        'opendatahub.io/recommended-accelerators': '["nvidia.com/gpu"]',
        'runtimes.opendatahub.io/nvidia-nim': 'true',
      },
    },
    displayName: model.name,
    image,
    servedModelName: request.name,
    secrets: input.withKey ? { apiKey: names.apiKeySecret, pull: names.pullSecret } : undefined,
    claim: claimOf(input),
    modelFormat: modelFormatOf(model),
  });
  checkContainers(runtime, input.template.metadata.name, input.registries);
  return runtime;
}

function inferenceService(input: PlanInput): KubeObject {
  const { request, model } = input;
  const { gpus, cpu, memory } = request.resources;
  const amounts = { 'nvidia.com/gpu': String(gpus), ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}) };
  const base = metadata(input, objectNames(request.name).inferenceService);
  return {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: {
      ...base,
      labels: { ...base.labels, 'opendatahub.io/dashboard': 'true' },
      annotations: {
        'openshift.io/display-name': request.displayName ?? request.name,
        'serving.kserve.io/deploymentMode': 'RawDeployment',
        'security.opendatahub.io/enable-auth': 'false',
        'nim.opendatahub.io/model': model.id,
        'nim.opendatahub.io/tag': request.tag,
      },
    },
    spec: {
      predictor: {
        minReplicas: request.replicas,
        maxReplicas: request.replicas,
        ...(input.withKey ? { imagePullSecrets: [{ name: objectNames(request.name).pullSecret }] } : {}),
        model: {
          modelFormat: { name: modelFormatOf(model) },
          runtime: objectNames(request.name).servingRuntime,
          resources: { requests: amounts, limits: amounts },
        },
      },
    },
  } as KubeObject;
}

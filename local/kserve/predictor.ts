import type { ObjectInput, StoredObject } from '../cluster/index.ts';

interface Container {
  name: string;
  image?: string;
  resources?: { limits?: Record<string, unknown> };
}

interface ServiceSpec {
  predictor: {
    minReplicas?: number;
    imagePullSecrets?: { name: string }[];
    model?: { runtime?: string; image?: string; resources?: Container['resources'] };
  };
}

interface RuntimeSpec {
  containers: Container[];
  volumes?: unknown[];
  imagePullSecrets?: { name: string }[];
}

/** What will run for an InferenceService: its own settings over those of its ServingRuntime. */
export interface Predictor {
  readonly image: string;
  readonly gpus: number;
  readonly spec: Record<string, unknown>;
}

/** Name of the ServingRuntime that an InferenceService asks for. */
export const runtimeOf = (service: StoredObject): string | undefined =>
  (service.spec as unknown as ServiceSpec).predictor.model?.runtime;

export function predictorOf(service: StoredObject, runtime: StoredObject): Predictor {
  const { predictor } = service.spec as unknown as ServiceSpec;
  const { containers, volumes, imagePullSecrets } = runtime.spec as unknown as RuntimeSpec;
  const [main, ...others] = containers;
  const resources = predictor.model?.resources ?? main?.resources;
  const image = predictor.model?.image ?? main?.image ?? '';
  const pullSecrets = predictor.imagePullSecrets ?? imagePullSecrets;
  const amount = Number(resources?.limits?.['nvidia.com/gpu'] ?? 0);
  return {
    image,
    gpus: Number.isFinite(amount) ? amount : 0,
    spec: {
      containers: [{ ...main, image, ...(resources ? { resources } : {}) }, ...others],
      ...(volumes ? { volumes } : {}),
      ...(pullSecrets ? { imagePullSecrets: pullSecrets } : {}),
      restartPolicy: 'Always',
      serviceAccountName: 'default',
    },
  };
}

/** The pod of an InferenceService, which owns it: it goes when the service goes. */
export function predictorPod(service: StoredObject, { spec }: Predictor): ObjectInput {
  const { name, namespace = '', uid } = service.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${name}-predictor-`,
      namespace,
      labels: { 'serving.kserve.io/inferenceservice': name, component: 'predictor' },
      ownerReferences: [
        { apiVersion: service.apiVersion, kind: service.kind, name, uid, controller: true, blockOwnerDeletion: true },
      ],
    } as ObjectInput['metadata'],
    spec,
  };
}

import type { ObjectMetadata } from '../kube/object.ts';
import type { Container, EnvVar, ServingRuntime, Volume } from './template.ts';

export const cacheVolume = 'nim-cache';
const cachePath = '/mnt/models/cache';

/** Places that a NIM container writes to besides its cache, since NIM 2.x (DOMAIN section 5). */
const writableMounts: readonly (readonly [volume: string, path: string])[] = [
  ['nim-workspace', '/opt/nim/workspace'],
  ['nim-nginx', '/opt/nim/nginx'],
  ['nim-generated-configs', '/opt/nim/generated_configs'],
  ['nim-home-cache', '/opt/nim/.cache'],
  ['nim-home-config', '/opt/nim/.config'],
  ['nim-triton', '/opt/nim/.triton'],
  ['root-cache', '/.cache'],
];

/** What one deployment puts into the shared Template. */
export interface RuntimeInput {
  readonly metadata: ObjectMetadata;
  readonly displayName: string;
  readonly image: string;
  readonly servedModelName: string;
  /** Names of the deployment's Secrets. Without any, the Template's own pull Secrets stand and no key is mentioned. */
  readonly secrets: { readonly apiKey: string; readonly pull: string } | undefined;
  readonly claim: string;
  /** KServe runs a model on a named runtime only if the runtime lists the model's format. */
  readonly modelFormat: string;
}

/**
 * Completes the ServingRuntime of either kind of Template, with Secret references or without: both give the same result.
 * Whatever the Template already says about a name (an env variable, a volume, a mount path) stands, unless it is ours to decide.
 */
export function completeServingRuntime(runtime: ServingRuntime, input: RuntimeInput): ServingRuntime {
  const [first, ...others] = runtime.spec.containers;
  if (!first) throw new TypeError('a ServingRuntime needs a container');
  const volumes: Volume[] = [
    { name: cacheVolume, persistentVolumeClaim: { claimName: input.claim } },
    { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '16Gi' } },
    ...writableMounts.map(([name]) => ({ name, emptyDir: {} })),
  ];
  const kept = (runtime.spec.volumes ?? []).filter(
    (volume) => !isClaim(volume, input.claim) && !volumes.some(({ name }) => name === volume.name),
  );
  return {
    ...runtime,
    metadata: {
      ...input.metadata,
      labels: { ...runtime.metadata.labels, 'opendatahub.io/dashboard': 'true', ...input.metadata.labels },
      annotations: {
        ...runtime.metadata.annotations,
        ...input.metadata.annotations,
        'openshift.io/display-name': input.displayName,
      },
    },
    spec: {
      ...runtime.spec,
      supportedModelFormats: [{ name: input.modelFormat, autoSelect: false }],
      containers: [completeContainer(first, input), ...others],
      volumes: [...kept, ...volumes],
      ...(input.secrets ? { imagePullSecrets: [{ name: input.secrets.pull }] } : {}),
    },
  };
}

function completeContainer(container: Container, input: RuntimeInput): Container {
  const env: EnvVar[] = [
    { name: 'NIM_CACHE_PATH', value: cachePath },
    ...(input.secrets ? [keyVariable(input.secrets.apiKey)] : []),
    { name: 'NIM_SERVED_MODEL_NAME', value: input.servedModelName },
  ];
  const mounts = [
    { name: cacheVolume, mountPath: cachePath },
    { name: 'shm', mountPath: '/dev/shm' },
    ...writableMounts.map(([name, mountPath]) => ({ name, mountPath })),
  ];
  const keptEnv = (container.env ?? []).filter(
    (variable) => variable.name !== keyName && !env.some(({ name }) => name === variable.name),
  );
  const keptMounts = (container.volumeMounts ?? []).filter(
    (mount) => !mounts.some(({ name, mountPath }) => name === mount.name || mountPath === mount.mountPath),
  );
  return { ...container, image: input.image, env: [...keptEnv, ...env], volumeMounts: [...keptMounts, ...mounts] };
}

const keyName = 'NGC_API_KEY';
const keyVariable = (secret: string): EnvVar => ({
  name: keyName,
  valueFrom: { secretKeyRef: { name: secret, key: keyName } },
});

const isClaim = (volume: Volume, claim: string): boolean =>
  (volume.persistentVolumeClaim as { claimName?: string } | undefined)?.claimName === claim;

import { z } from 'zod';

/**
 * What func.yaml may hold at specVersion 0.36.0, unknown fields refused. The fields, patterns and bounds are those of
 * schema/func_yaml-schema.json of knative/func; where func's own checks are stricter than that schema, they are followed.
 */
const env = z.strictObject({
  name: z
    .string()
    .regex(/^[-._a-zA-Z][-._a-zA-Z0-9]*$/)
    .optional(),
  value: z.string().optional(),
});

const label = z.strictObject({
  key: z
    .string()
    .regex(
      /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/,
    ),
  value: z
    .string()
    .regex(/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/)
    .optional(),
});

const quantity = z.string().regex(/^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/);
const count = z.number().int().min(0);

const emptyDir = z.strictObject({ medium: z.enum(['', 'Memory']).optional(), sizeLimit: z.string().optional() });
const claim = z.strictObject({ claimName: z.string().optional(), readOnly: z.boolean().optional() });
const path = z.string().startsWith('/');
const volume = z.union([
  z.strictObject({ path, secret: z.string() }),
  z.strictObject({ path, configMap: z.string() }),
  z.strictObject({ path, persistentVolumeClaim: claim }),
  z.strictObject({ path, emptyDir }),
]);

const build = z.strictObject({
  git: z
    .strictObject({ url: z.string().optional(), revision: z.string().optional(), contextDir: z.string().optional() })
    .optional(),
  builderImages: z.record(z.string(), z.string()).optional(),
  buildpacks: z.array(z.string()).optional(),
  builder: z.enum(['pack', 's2i']).optional(),
  buildEnvs: z.array(env).optional(),
  pvcSize: z.string().optional(),
  remoteStorageClass: z.string().optional(),
});

const run = z.strictObject({
  volumes: z.array(volume).optional(),
  envs: z.array(env).optional(),
  startTimeout: z.number().int().optional(),
});

const scale = z.strictObject({
  min: count.optional(),
  max: count.optional(),
  metric: z.enum(['concurrency', 'rps']).optional(),
  target: z.number().min(0.01).optional(),
  utilization: z.number().min(1).max(100).optional(),
});

const resources = z.strictObject({
  requests: z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() }).optional(),
  limits: z
    .strictObject({ cpu: quantity.optional(), memory: quantity.optional(), concurrency: count.optional() })
    .optional(),
});

const deploy = z.strictObject({
  namespace: z.string().optional(),
  image: z.string().optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  labels: z.array(label).optional(),
  options: z.strictObject({ scale: scale.optional(), resources: resources.optional() }).optional(),
  healthEndpoints: z.strictObject({ liveness: path.optional(), readiness: path.optional() }).optional(),
  serviceAccountName: z.string().optional(),
  subscriptions: z
    .array(z.strictObject({ source: z.string(), filters: z.record(z.string(), z.string()).optional() }))
    .optional(),
});

export const funcYaml = z.strictObject({
  specVersion: z.literal('0.36.0'),
  name: z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/),
  domain: z.string().optional(),
  runtime: z.string(),
  registry: z.string().optional(),
  image: z.string().optional(),
  namespace: z.string().optional(),
  created: z.iso.datetime(),
  invoke: z.enum(['http', 'cloudevent']).optional(),
  build: build.optional(),
  run: run.optional(),
  deploy: deploy.optional(),
});

export type FuncYaml = z.infer<typeof funcYaml>;

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { apiKey } from '../ngc/api-key.ts';
import { Secret } from '../secret.ts';
import { quantityValue } from './quantity.ts';

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;
const cacheBytesMin = 1 * gibibyte;
const cacheBytesMax = 64 * 1024 * gibibyte;

/** Bounds keep a typing error from becoming a pod that no node can ever take. */
const quantityBetween = (min: number, max: number) => (text: string) => {
  const value = quantityValue(text);
  return value !== undefined && value >= min && value <= max;
};
const isCacheSize = (text: string) => {
  const bytes = quantityValue(text);
  return bytes !== undefined && Number.isInteger(bytes) && bytes >= cacheBytesMin && bytes <= cacheBytesMax;
};
const objectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, 'must be a Kubernetes object name');
const cpu = z
  .string()
  .max(32)
  .refine(quantityBetween(0.001, 1024), 'must be a quantity from 1m to 1024, such as "4" or "500m"')
  .describe('Request and limit: a quantity from 1m to 1024, such as `4` or `500m`. Without it neither is set.');
const memory = z
  .string()
  .max(32)
  .refine(quantityBetween(mebibyte, 64 * 1024 * gibibyte), 'must be a quantity from 1Mi to 64Ti, such as "64Gi"')
  .describe('Request and limit: a quantity from 1Mi to 64Ti, such as `64Gi`. Without it neither is set.');

const storageFields = {
  size: z
    .string()
    .max(32)
    .refine(isCacheSize, 'must be a quantity from 1Gi to 64Ti, such as "100Gi"')
    .optional()
    .describe(
      'Of a new cache: a quantity from 1Gi to 64Ti, such as `100Gi`. Required unless `existingClaim` is given.',
    ),
  className: objectName.optional().describe("StorageClass of a new cache. Without it, the cluster's default."),
  existingClaim: objectName
    .optional()
    .describe('A PersistentVolumeClaim that is there already; not together with `size` or `className`.'),
};
const resourceFields = {
  gpus: z.number().int().min(1).max(64).describe('Whole GPUs of one replica.'),
  cpu: cpu.optional(),
  memory: memory.optional(),
};

function checkStorage(
  {
    size,
    className,
    existingClaim,
  }: { size?: string | undefined; className?: string | undefined; existingClaim?: string | undefined },
  context: z.core.$RefinementCtx,
): void {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (size === undefined && existingClaim === undefined) {
    refuse('size', 'is required unless storage.existingClaim is given');
  }
  if (existingClaim !== undefined && (size ?? className) !== undefined) {
    refuse('existingClaim', 'cannot be combined with size or className');
  }
}

const fields = {
  name: z
    .string()
    .min(1)
    .max(253)
    .describe('DNS-1035 label, at most 48 characters, fewer in a project with a long name.'),
  displayName: z
    .string()
    .trim()
    .min(1)
    .max(128)
    .regex(/^\P{Cc}*$/u, 'must not have control characters')
    .optional()
    .describe('For people.'),
  model: z.string().min(1).max(253).describe('Id of a model in the catalog.'),
  replicas: z.number().int().min(1).max(32).default(1),
};

/** The body of `POST /namespaces/{ns}/deployments`. */
export const deploymentBody = z
  .strictObject({
    ...fields,
    storage: z
      .strictObject(storageFields)
      .superRefine(checkStorage)
      .describe('The cache of the model: a new PersistentVolumeClaim, or one that is there.'),
    resources: z.strictObject(resourceFields),
    tag: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe("A version that the catalog lists for the model. Without it, the model's default."),
    apiKey: apiKey
      .optional()
      .describe(
        "The user's personal NVIDIA key, validated as by validate-key before anything is created. Required where keys are collected, refused where they are not.",
      ),
  })
  .superRefine((body, context) => {
    for (const path of misplacedKeys(body))
      context.addIssue({ code: 'custom', path, message: 'looks like an API key' });
  })
  .describe('A deployment that is asked for. No field but `apiKey` may hold a key.');

/** Where a text has a key in it that is not the key: it would end up in the record for all to read. */
function misplacedKeys(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value === 'string') return /nvapi-[\w-]{16}/.test(value) ? [[...path]] : [];
  if (typeof value !== 'object' || value === null || value instanceof Secret) return [];
  return Object.entries(value).flatMap(([name, item]) => misplacedKeys(item, [...path, name]));
}

/**
 * What the record keeps of it: no key, and the tag that was chosen or defaulted. A field that a later version has added is kept and
 * passed over; one that must not be passed over comes with a higher `version` (absent: 1), which parseRecord looks at first.
 */
export const deploymentRequest = z.looseObject({
  ...fields,
  storage: z.looseObject(storageFields).superRefine(checkStorage),
  resources: z.looseObject(resourceFields),
  tag: z.string().min(1).max(128),
});
/** The fields that this version knows. */
export type DeploymentRequest = Known<z.infer<typeof deploymentRequest>>;
type Known<T> = { [Key in keyof T as string extends Key ? never : Key]: T[Key] };

/** The same request has the same digest, however its JSON was written: SHA-256 of its canonical form, hexadecimal. */
export function requestDigest(request: DeploymentRequest): string {
  return createHash('sha256').update(canonical(request)).digest('hex');
}

/** JSON with sorted keys and without undefined members. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

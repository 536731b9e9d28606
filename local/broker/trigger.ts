import { z } from 'zod';
import { durationMs } from './duration.ts';

const duration = z.string().transform((text, context) => {
  const ms = durationMs(text);
  if (ms === undefined) context.addIssue({ code: 'custom', message: 'is no ISO 8601 duration' });
  return ms ?? 0;
});

const reference = z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() });
const sink = z
  .object({ ref: reference.optional(), uri: z.string().optional() })
  .refine(({ ref, uri }) => ref !== undefined || uri !== undefined, 'needs ref or uri');
export type Sink = z.infer<typeof sink>;

/** Knative's DeliverySpec (duck.knative.dev/v1). */
const delivery = z.strictObject({
  retry: z.number().int().min(0).max(100).optional(),
  backoffPolicy: z.enum(['linear', 'exponential']).optional(),
  backoffDelay: duration.optional(),
  timeout: duration.optional(),
  retryAfterMax: duration.optional(),
  deadLetterSink: sink.optional(),
});
export type Delivery = z.infer<typeof delivery>;

const metadata = z.object({ name: z.string(), namespace: z.string().optional() });
const broker = z.object({ metadata, spec: z.object({ delivery: delivery.optional() }).optional() });

/** Exact match on attributes is all that the shipped Triggers use; another dialect is refused rather than misunderstood. */
const trigger = z.object({
  metadata,
  spec: z.strictObject({
    broker: z.string(),
    filter: z.strictObject({ attributes: z.record(z.string(), z.string()) }).optional(),
    subscriber: sink,
    delivery: delivery.optional(),
  }),
});

/** A Trigger with the delivery settings that are in force for it: its own, and the Broker's where it has none. */
export interface Trigger {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly subscriber: Sink;
  readonly delivery: Delivery;
}

/** Reads Broker and Triggers out of manifests. Throws an error that names the object and the field that is not understood. */
export function readTriggers(manifests: readonly unknown[]): Trigger[] {
  const brokers = ofKind(manifests, 'Broker').map((manifest) => check(broker, manifest));
  return ofKind(manifests, 'Trigger').map((manifest) => {
    const { metadata: own, spec } = check(trigger, manifest);
    const of = brokers.find(({ metadata: { name, namespace } }) => name === spec.broker && namespace === own.namespace);
    if (!of) throw new Error(`Trigger ${own.name}: spec.broker: there is no Broker ${spec.broker}`);
    return {
      name: own.name,
      attributes: spec.filter?.attributes ?? {},
      subscriber: spec.subscriber,
      delivery: { ...of.spec?.delivery, ...spec.delivery },
    };
  });
}

interface Kinded {
  readonly apiVersion: string;
  readonly kind: string;
}

function ofKind(manifests: readonly unknown[], kind: string): Kinded[] {
  return (manifests as Kinded[]).filter(
    (manifest) => manifest.kind === kind && manifest.apiVersion.startsWith('eventing.knative.dev/'),
  );
}

function check<T>(schema: z.ZodType<T>, manifest: Kinded): T {
  const parsed = schema.safeParse(manifest);
  if (parsed.success) return parsed.data;
  const { metadata: named } = manifest as { metadata?: { name?: string } };
  const [issue] = parsed.error.issues;
  throw new Error(`${manifest.kind} ${named?.name}: ${issue?.path.join('.')}: ${issue?.message}`);
}

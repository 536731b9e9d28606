import type { ObjectStore, StoredObject } from '../cluster/index.ts';
import { bindClaim, isBound } from './claim.ts';
import { advanceService } from './start-service.ts';
import type { StuckReason } from './stuck.ts';
import { createTimers } from './timers.ts';

export type { StuckReason } from './stuck.ts';

export interface KServeOptions {
  /** How long each step takes. */
  readonly delayMs: number;
  /** Why an image on so many GPUs would not start, if so. More GPUs than the node has never start. */
  readonly stuck?: (image: string, gpus: number) => StuckReason | undefined;
  readonly log?: (line: string) => void;
  readonly now?: () => Date;
}

/**
 * Plays what controllers do once objects are there: binds claims, and gives each InferenceService a pod, events, conditions and
 * a URL, or leaves it stuck with a reason. Starts with what it finds, so that a restart goes on where it was.
 */
export function playKServe(objects: ObjectStore, options: KServeOptions): { close(): void } {
  const { delayMs, stuck = () => undefined, log = () => undefined, now = () => new Date() } = options;
  const timers = createTimers((key, error) => log(`${key}: ${error instanceof Error ? error.message : 'failed'}`));

  function tendClaim({ metadata: { namespace, name } }: StoredObject): void {
    timers.plan(`claim ${namespace}/${name}`, delayMs, () => {
      const claim = objects.get('PersistentVolumeClaim', namespace, name);
      if (!claim || isBound(claim)) return;
      bindClaim(objects, claim);
      log(`claim ${namespace}/${name} is bound`);
    });
  }

  function tendService({ metadata: { namespace, name } }: StoredObject): void {
    timers.plan(`service ${namespace}/${name}`, delayMs, () => {
      const service = objects.get('InferenceService', namespace, name);
      if (!service) return;
      const before = readiness(service);
      if (advanceService({ objects, stuck, now }, service) === 'again') return tendService(service);
      const after = readiness(objects.get('InferenceService', namespace, name));
      if (after !== before) log(`service ${namespace}/${name} ${after}`);
    });
  }

  /** A service that waits for its runtime is looked at again when one of its namespace appears. */
  function tendWaiting({ metadata: { namespace = '' } }: StoredObject): void {
    for (const service of objects.list('InferenceService', { namespace })) tendService(service);
  }

  for (const claim of objects.list('PersistentVolumeClaim')) if (!isBound(claim)) tendClaim(claim);
  for (const service of objects.list('InferenceService')) tendService(service);
  const stops = [
    objects.watch('PersistentVolumeClaim', ({ type, object }) => type === 'ADDED' && tendClaim(object)),
    objects.watch('InferenceService', ({ type, object, before }) => {
      const changed = before?.metadata.generation !== object.metadata.generation;
      if (type === 'ADDED' || (type === 'MODIFIED' && changed)) tendService(object);
    }),
    objects.watch('ServingRuntime', ({ type, object }) => type === 'ADDED' && tendWaiting(object)),
  ];
  return {
    close() {
      for (const stop of stops) stop();
      timers.close();
    },
  };
}

/** What the Ready condition says, for people. */
function readiness(service: StoredObject | undefined): string {
  const { conditions = [] } = (service?.status ?? {}) as {
    conditions?: { type: string; status: string; reason?: string }[];
  };
  const ready = conditions.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' ? 'is ready' : `is not ready${ready?.reason ? `: ${ready.reason}` : ''}`;
}

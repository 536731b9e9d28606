import type { ObjectStore, StoredObject } from '../cluster/index.ts';
import { isReady, writeConditions } from './conditions.ts';
import { type Happening, writeEvent } from './events.ts';
import { type Predictor, predictorOf, predictorPod, runtimeOf } from './predictor.ts';
import { gpusOfNode, type StuckReason, stuckMessage } from './stuck.ts';

export interface StartingParts {
  readonly objects: ObjectStore;
  readonly stuck: (image: string, gpus: number) => StuckReason | undefined;
  readonly now: () => Date;
}

/** What has to be done next for a service: nothing, or this after the usual delay. */
export type NextStep = 'none' | 'again';

const node = 'node-1';

/** Takes an InferenceService one step further: a pod, then the reason that it waits for, then ready. */
export function advanceService(parts: StartingParts, service: StoredObject): NextStep {
  const { objects, now } = parts;
  const { namespace } = service.metadata;
  if (service.metadata.deletionTimestamp || isReady(service)) return 'none';
  const runtimeName = runtimeOf(service);
  const runtime = runtimeName === undefined ? undefined : objects.get('ServingRuntime', namespace, runtimeName);
  if (!runtime) {
    const message = `No ServingRuntimes or ClusterServingRuntimes with the name: ${runtimeName ?? ''}`;
    return waitFor(parts, service, 'RuntimeNotFound', message);
  }
  const predictor = predictorOf(service, runtime);
  const pod = podOf(objects, service) ?? firstPod(parts, service, predictor);
  const reason =
    parts.stuck(predictor.image, predictor.gpus) ?? (predictor.gpus > gpusOfNode ? 'Unschedulable' : undefined);
  if (reason) return holdPod(parts, service, pod, reason, predictor.image);
  if (!isScheduled(pod)) {
    schedulePod(parts, pod, predictor.image);
    waitFor(parts, service, 'ContainerCreating', 'Predictor is starting');
    return 'again';
  }
  startPod(parts, pod, predictor.image);
  writeConditions(objects, latest(objects, service), { ready: true, reason: '', message: '' }, now());
  return 'none';
}

function firstPod({ objects, now }: StartingParts, service: StoredObject, predictor: Predictor): StoredObject {
  const pod = objects.create(predictorPod(service, predictor));
  const message = `Created pod ${pod.metadata.name}`;
  writeEvent(objects, service, { type: 'Normal', reason: 'Created', message, component: 'v1beta1Controllers' }, now());
  return pod;
}

/** The pod stays as it is, for a reason that people can read in three places: conditions, pod status, events. */
function holdPod(
  parts: StartingParts,
  service: StoredObject,
  pod: StoredObject,
  reason: StuckReason,
  image: string,
): NextStep {
  const { objects, now } = parts;
  const message = stuckMessage(reason, image);
  if (reason === 'Unschedulable') {
    if (isUnscheduled(pod)) return waitFor(parts, service, reason, message);
    const conditions = [{ type: 'PodScheduled', status: 'False', reason, message }];
    objects.replaceStatus({ ...pod, status: { phase: 'Pending', conditions } });
    say(parts, pod, 'Warning', 'FailedScheduling', message, 'default-scheduler');
  } else {
    if (!isScheduled(pod)) schedulePod(parts, pod, image);
    const held = latest(objects, pod);
    const name = containerName(held);
    const containerStatuses = [
      { name, image, imageID: '', ready: false, restartCount: 0, state: { waiting: { reason, message } } },
    ];
    const known = JSON.stringify(held.status ?? {}).includes(reason);
    objects.replaceStatus({ ...held, status: { ...(held.status as object), containerStatuses } });
    if (!known) say(parts, held, 'Warning', 'Failed', message, 'kubelet');
  }
  const failed: Happening = { type: 'Warning', reason, message, component: 'v1beta1Controllers' };
  writeEvent(objects, service, failed, now());
  return waitFor(parts, service, reason, message);
}

function waitFor({ objects, now }: StartingParts, service: StoredObject, reason: string, message: string): 'none' {
  writeConditions(objects, latest(objects, service), { ready: false, reason, message }, now());
  return 'none';
}

function schedulePod(parts: StartingParts, pod: StoredObject, image: string): void {
  const placed = parts.objects.update({ ...pod, spec: { ...(pod.spec as object), nodeName: node } });
  const conditions = [{ type: 'PodScheduled', status: 'True' }];
  parts.objects.replaceStatus({ ...placed, status: { phase: 'Pending', conditions } });
  const { namespace, name } = pod.metadata;
  say(parts, pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${node}`, 'default-scheduler');
  say(parts, pod, 'Normal', 'Pulling', `Pulling image "${image}"`, 'kubelet');
}

function startPod(parts: StartingParts, pod: StoredObject, image: string): void {
  const name = containerName(pod);
  say(parts, pod, 'Normal', 'Pulled', `Successfully pulled image "${image}"`, 'kubelet');
  say(parts, pod, 'Normal', 'Started', `Started container ${name}`, 'kubelet');
  const startedAt = parts
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z');
  const containerStatuses = [
    { name, image, imageID: '', ready: true, started: true, restartCount: 0, state: { running: { startedAt } } },
  ];
  const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
    type,
    status: 'True',
  }));
  parts.objects.replaceStatus({
    ...pod,
    status: { phase: 'Running', conditions, containerStatuses, podIP: '10.0.0.10' },
  });
}

function say(
  { objects, now }: StartingParts,
  about: StoredObject,
  type: Happening['type'],
  reason: string,
  message: string,
  component: string,
): void {
  writeEvent(objects, about, { type, reason, message, component }, now());
}

const latest = (objects: ObjectStore, object: StoredObject): StoredObject =>
  objects.get(object.kind, object.metadata.namespace, object.metadata.name) ?? object;

const podOf = (objects: ObjectStore, service: StoredObject): StoredObject | undefined =>
  objects
    .list('Pod', { namespace: service.metadata.namespace ?? '' })
    .find(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === service.metadata.uid));

interface PodParts {
  spec: { nodeName?: string; containers: { name: string }[] };
  status?: { conditions?: { type: string; status: string }[] };
}
const partsOf = (pod: StoredObject): PodParts => pod as unknown as PodParts;
const isScheduled = (pod: StoredObject): boolean => partsOf(pod).spec.nodeName !== undefined;
const isUnscheduled = (pod: StoredObject): boolean =>
  partsOf(pod).status?.conditions?.some(({ type, status }) => type === 'PodScheduled' && status === 'False') ?? false;
const containerName = (pod: StoredObject): string => partsOf(pod).spec.containers[0]?.name ?? 'kserve-container';

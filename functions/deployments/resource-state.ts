import type { KubeObject } from '../../lib/kube/object.ts';
import type { ResourceState } from './answers.ts';
import type { ObservedSecrets } from './secrets-of.ts';

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}
export interface Pod extends KubeObject {
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly {
      readonly state?: { readonly waiting?: { reason?: string; message?: string } };
    }[];
  };
}

/** The objects of a deployment as the API server shows them now. */
export interface Observed {
  /** Undefined where whoever asks may not look at Secrets. */
  readonly secrets: ObservedSecrets | undefined;
  readonly cacheClaim: KubeObject | undefined;
  readonly servingRuntime: KubeObject | undefined;
  readonly inferenceService: KubeObject | undefined;
  readonly pods: readonly Pod[];
}

interface WithStatus extends KubeObject {
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[]; readonly url?: string };
}

export interface State {
  readonly state: ResourceState;
  readonly reason?: string;
}

/** An object of ours has one. */
const ownersMax = 8;

/** Reasons that Kubernetes and KServe give, in plain words. What is not listed is shown in their own. */
const plainWords: readonly { reason: RegExp; text: (message: string) => string }[] = [
  { reason: /^Unschedulable$/, text: (message) => `No node can take the model: ${message}` },
  { reason: /^(ImagePullBackOff|ErrImagePull)$/, text: (message) => `The model's image cannot be pulled: ${message}` },
  { reason: /^CrashLoopBackOff$/, text: (message) => `The model's container keeps ending: ${message}` },
  { reason: /^CreateContainerConfigError$/, text: (message) => `A Secret or ConfigMap is missing: ${message}` },
];
const stuckReasons = new Set([
  'Unschedulable',
  'ImagePullBackOff',
  'ErrImagePull',
  'CrashLoopBackOff',
  'CreateContainerConfigError',
]);

/** State of an object that is there or not and has no life of its own: Secret, ServingRuntime. */
export function presence(object: KubeObject | undefined): State {
  if (!object) return { state: 'absent' };
  return { state: object.metadata.deletionTimestamp ? 'removing' : 'ready' };
}

export function claimState(claim: WithStatus | undefined): State {
  const base = presence(claim);
  if (base.state !== 'ready' || claim?.status?.phase === 'Bound') return base;
  if (claim?.status?.phase === 'Lost') return { state: 'stuck', reason: 'The volume behind the claim is gone.' };
  return { state: 'pending', reason: 'Waiting for storage.' };
}

export function serviceState(service: WithStatus | undefined, pods: readonly Pod[]): State {
  const base = presence(service);
  if (!service || base.state !== 'ready' || isReady(service)) return base;
  for (const condition of [...pods.flatMap(podReasons), ...notReady(service)]) {
    const reason = condition.reason ?? '';
    if (stuckReasons.has(reason)) return { state: 'stuck', reason: inPlainWords(reason, condition.message ?? '') };
  }
  const ready = notReady(service).find(({ type }) => type === 'Ready') ?? notReady(service)[0];
  const reason = ready?.message || ready?.reason;
  return {
    state: 'pending',
    reason: reason ? `Starting: ${reason}` : 'Starting: the model is being pulled and loaded.',
  };
}

/** True when the InferenceService answers requests. */
export function isReady(service: WithStatus): boolean {
  return service.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

/** Of an InferenceService no more than tells whose it is, whether it is ready, and where. */
export function readiness({ apiVersion, kind, metadata, status = {} }: WithStatus): WithStatus {
  const { name, uid = '', ownerReferences = [] } = metadata;
  const conditions = status.conditions?.filter(({ type }) => type === 'Ready') ?? [];
  const { url } = status;
  return {
    apiVersion,
    kind,
    metadata: { name, uid, ownerReferences: ownerReferences.slice(0, ownersMax) },
    status: {
      conditions: conditions.slice(0, 1).map(({ type, status: value }) => ({ type, status: value })),
      ...(url === undefined ? {} : { url }),
    },
  };
}

export const urlOf = (service: WithStatus | undefined): string | undefined => service?.status?.url;

function podReasons(pod: Pod): { reason?: string; message?: string }[] {
  const unscheduled = (pod.status?.conditions ?? []).filter(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  const waiting = (pod.status?.containerStatuses ?? []).flatMap(({ state }) => (state?.waiting ? [state.waiting] : []));
  return [...unscheduled, ...waiting];
}

const notReady = (service: WithStatus): readonly Condition[] =>
  (service.status?.conditions ?? []).filter(({ status }) => status !== 'True');

function inPlainWords(reason: string, message: string): string {
  return plainWords.find((row) => row.reason.test(reason))?.text(message) ?? `${reason}: ${message}`;
}

import type { ObjectStore, StoredObject } from '../cluster/index.ts';

export interface Verdict {
  readonly ready: boolean;
  readonly reason: string;
  readonly message: string;
}

interface Condition {
  type: string;
  status: string;
  lastTransitionTime: string;
  reason?: string;
  message?: string;
}

const predictorTypes = ['PredictorReady', 'IngressReady', 'Ready'];

/** An InferenceService's status by a verdict: conditions and, once it is ready, where it answers. Keeps the time of one that stays. */
export function statusFor(service: StoredObject, verdict: Verdict, now: Date): object {
  const { name, namespace = '', generation } = service.metadata;
  const status = verdict.ready ? 'True' : 'False';
  const conditions = predictorTypes.map((type): Condition => {
    const old = conditionsOf(service).find((one) => one.type === type);
    const since = old?.status === status ? old.lastTransitionTime : now.toISOString().replace(/\.\d+Z$/, 'Z');
    const why = verdict.ready ? {} : { reason: verdict.reason, message: verdict.message };
    return { type, status, lastTransitionTime: since, ...why };
  });
  const url = `http://${name}-predictor.${namespace}.svc.cluster.local:8080`;
  const reachable = verdict.ready ? { url, address: { url } } : {};
  const modelStatus = {
    states: { activeModelState: verdict.ready ? 'Loaded' : '', targetModelState: verdict.ready ? 'Loaded' : 'Pending' },
    transitionStatus: verdict.ready ? 'UpToDate' : 'InProgress',
  };
  return { observedGeneration: generation, conditions, ...reachable, modelStatus };
}

export function writeConditions(objects: ObjectStore, service: StoredObject, verdict: Verdict, now: Date): void {
  objects.replaceStatus({ ...service, status: statusFor(service, verdict, now) });
}

export const isReady = (service: StoredObject): boolean =>
  conditionsOf(service).some(({ type, status }) => type === 'Ready' && status === 'True');

const conditionsOf = ({ status }: StoredObject): readonly Condition[] =>
  (status as { conditions?: Condition[] } | undefined)?.conditions ?? [];

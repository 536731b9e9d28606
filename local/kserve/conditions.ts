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

/** Writes an InferenceService's conditions and, once it is ready, where it answers. Keeps the time of a condition that stays. */
export function writeConditions(objects: ObjectStore, service: StoredObject, verdict: Verdict, now: Date): void {
  const { name, namespace = '', generation } = service.metadata;
  const before = (service.status ?? {}) as { conditions?: Condition[] };
  const status = verdict.ready ? 'True' : 'False';
  const conditions = predictorTypes.map((type): Condition => {
    const old = before.conditions?.find((one) => one.type === type);
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
  objects.replaceStatus({
    ...service,
    status: { observedGeneration: generation, conditions, ...reachable, modelStatus },
  });
}

import type { KubeObject } from '../../lib/kube/object.ts';
import { objectNames } from '../../lib/nim/names.ts';
import type { DeploymentRecord, Phase } from '../../lib/nim/record.ts';
import type { Deployment, Resource } from './answers.ts';
import { claimState, isReady, type Observed, presence, type State, serviceState, urlOf } from './resource-state.ts';
import { isForeign } from './secrets-of.ts';

/** Puts record and observation together. Without an observation, `service` alone may tell whether the model is ready. */
export function deploymentView(
  record: DeploymentRecord,
  observed: Observed | undefined,
  service: KubeObject | undefined = observed?.inferenceService,
): Deployment {
  const { request, status, deletion } = record;
  const phase = deletion ? 'Deleting' : status.phase;
  const ready = phase === 'Provisioned' && service !== undefined && isReady(service);
  return {
    name: record.name,
    namespace: record.namespace,
    displayName: request.displayName,
    model: request.model,
    tag: request.tag,
    image: status.image ?? record.intake?.image,
    phase,
    requestedAt: record.createdAt.toISOString(),
    resources: observed && resourceViews(record, phase, observed),
    outcome: status.outcome,
    waitingFor: status.waitingFor,
    left: status.left.length > 0 ? status.left : undefined,
    ready,
    url: ready ? urlOf(service) : undefined,
  };
}

function resourceViews(record: DeploymentRecord, phase: Phase, observed: Observed): Resource[] {
  const names = objectNames(record.name);
  const claim = record.request.storage.existingClaim ?? names.cacheClaim;
  const withoutKey = record.intake?.secrets.length === 0 || !observed.secrets;
  const secrets: [kind: string, name: string, state: State][] = [
    ['Secret', names.apiKeySecret, presence(observed.secrets?.apiKey)],
    ['Secret', names.pullSecret, presence(observed.secrets?.pull)],
  ];
  const rows: [kind: string, name: string, state: State][] = [
    ...(withoutKey ? [] : secrets),
    ['PersistentVolumeClaim', claim, claimState(observed.cacheClaim)],
    ['ServingRuntime', names.servingRuntime, presence(observed.servingRuntime)],
    ['InferenceService', names.inferenceService, serviceState(observed.inferenceService, observed.pods)],
  ];
  const foreign = [observed.secrets?.apiKey, observed.secrets?.pull].filter((secret) => isForeign(record, secret));
  const left = [...record.status.left, ...foreign.map(({ kind, metadata }) => ({ kind, name: metadata.name }))];
  const isEnding = ['Failing', 'RollingBack', 'RolledBack', 'Deleting'].includes(phase);
  const goneMeans = isEnding ? 'removed' : 'absent';
  const notOurs = isEnding
    ? 'Not part of this deployment: it was left as it is.'
    : 'Made by somebody else: it stays when this deployment goes.';
  return rows.map(([kind, name, state]) => {
    const isLeft = left.some((item) => item.kind === kind && item.name === name);
    if (isLeft) return { kind, name, ...state, reason: notOurs };
    return { kind, name, ...state, state: state.state === 'absent' ? goneMeans : state.state };
  });
}

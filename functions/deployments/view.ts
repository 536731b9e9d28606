import type { KubeObject } from '../../lib/kube/object.ts';
import { objectNames } from '../../lib/nim/names.ts';
import { belongsTo, type DeploymentRecord, isServiceOf, type Phase } from '../../lib/nim/record.ts';
import type { Deployment, Resource } from './answers.ts';
import { claimState, isReady, type Observed, presence, type State, serviceState, urlOf } from './resource-state.ts';
import { isForeign } from './secrets-of.ts';

/** Puts record and observation together. Without an observation, `service` alone may tell whether the model is ready. */
export function deploymentView(
  record: DeploymentRecord,
  observed: Observed | undefined,
  service: KubeObject | undefined = observed?.inferenceService,
): Deployment {
  const { request, status, deletion, going } = record;
  const phase = deletion || going ? 'Deleting' : status.phase;
  const ready = phase === 'Provisioned' && service !== undefined && isServiceOf(record, service) && isReady(service);
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

/** What has a name of this deployment's and does not belong to it, or not any more, and is not being collected either. */
function foreignOf(record: DeploymentRecord, observed: Observed): KubeObject[] {
  const { secrets, cacheClaim, servingRuntime, inferenceService } = observed;
  // a claim that was there before belongs to nobody
  const claim = record.request.storage.existingClaim === undefined ? cacheClaim : undefined;
  const ownerUid = record.intake?.owner.uid;
  return [
    ...[secrets?.apiKey, secrets?.pull].filter((secret) => isForeign(record, secret)),
    ...[claim, servingRuntime, inferenceService].filter((object) => object !== undefined),
  ].filter((object) => !object.metadata.deletionTimestamp && !belongsTo(object, record.name, ownerUid));
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
  const left = [
    ...record.status.left,
    ...foreignOf(record, observed).map(({ kind, metadata }) => ({ kind, name: metadata.name })),
  ];
  const isEnding = ['Failing', 'RollingBack', 'RolledBack', 'Deleting'].includes(phase);
  const goneMeans = isEnding ? 'removed' : 'absent';
  const notOurs = isEnding
    ? 'Not part of this deployment: it was left as it is.'
    : 'Not part of this deployment: it stays when that goes.';
  return rows.map(([kind, name, state]) => {
    const isLeft = left.some((item) => item.kind === kind && item.name === name);
    if (isLeft) return { kind, name, ...state, reason: notOurs };
    return { kind, name, ...state, state: state.state === 'absent' ? goneMeans : state.state };
  });
}

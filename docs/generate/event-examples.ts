import type { DeploymentEvent } from '../../events/envelope.ts';
import {
  deploymentDeleted,
  deploymentDeletionRequested,
  deploymentFailed,
  deploymentProvisioned,
  deploymentRequested,
  deploymentRolledBack,
} from '../../events/index.ts';
import { objectNames } from '../../lib/nim/names.ts';

const reference = { namespace: 'demo', name: 'chat', recordUid: '6f1c3a52-8a0e-4f7e-9d0b-2f3a1c5e7b90' };
const time = new Date('2026-01-02T03:04:05Z');
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const { cacheClaim, servingRuntime, inferenceService } = objectNames(reference.name);
const outcome = {
  reason: 'Forbidden',
  resource: { kind: 'InferenceService', name: inferenceService },
  message: 'admission webhook "policy.example.com" denied the request',
};
const resources = [
  { kind: 'PersistentVolumeClaim', name: cacheClaim },
  { kind: 'ServingRuntime', name: servingRuntime },
  { kind: 'InferenceService', name: inferenceService },
];

/** One event of every kind, made as the functions make them. */
export const eventExamples: readonly DeploymentEvent[] = [
  deploymentRequested.create({
    source: 'deployments',
    time,
    traceparent,
    data: { ...reference, model: 'nim/meta/llama-3.1-8b-instruct', tag: '1.8.4' },
  }),
  deploymentProvisioned.create({ source: 'provision', time, traceparent, data: { ...reference, resources } }),
  deploymentFailed.create({ source: 'provision', time, traceparent, data: { ...reference, outcome } }),
  deploymentRolledBack.create({ source: 'compensate', time, traceparent, data: { ...reference, outcome, left: [] } }),
  deploymentDeletionRequested.create({ source: 'deployments', time, traceparent, data: reference }),
  deploymentDeleted.create({
    source: 'compensate',
    time,
    traceparent,
    data: { ...reference, left: [{ kind: 'PersistentVolumeClaim', name: cacheClaim }] },
  }),
];

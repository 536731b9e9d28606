import { objectNames } from '../../lib/nim/names.ts';
import type { Deployment, ResourceState } from './answers.ts';

const model = 'nim/meta/llama-3.1-8b-instruct';
const tag = '1.8.4';

export const request = {
  name: 'chat',
  model,
  storage: { size: '50Gi' },
  resources: { gpus: 1 },
  apiKey: 'nvapi-example',
};

export const accepted: Deployment = {
  name: 'chat',
  namespace: 'demo',
  model,
  tag,
  image: `nvcr.io/${model}:${tag}`,
  phase: 'Requested',
  requestedAt: '2026-01-02T03:04:05.000Z',
  ready: false,
};

const names = objectNames('chat');
const objects = (state: ResourceState) => [
  { kind: 'Secret', name: names.apiKeySecret, state },
  { kind: 'Secret', name: names.pullSecret, state },
  { kind: 'PersistentVolumeClaim', name: names.cacheClaim, state },
  { kind: 'ServingRuntime', name: names.servingRuntime, state },
  { kind: 'InferenceService', name: names.inferenceService, state },
];

export const provisioned: Deployment = {
  ...accepted,
  phase: 'Provisioned',
  resources: objects('ready'),
  ready: true,
  url: 'http://chat-demo.example.com',
};

export const failed: Deployment = {
  ...accepted,
  phase: 'RolledBack',
  resources: objects('removed'),
  outcome: {
    reason: 'QuotaExceeded',
    resource: { kind: 'PersistentVolumeClaim', name: names.cacheClaim },
    message:
      'persistentvolumeclaims "nim-cache-chat" is forbidden: exceeded quota: team, requested: requests.storage=50Gi, used: requests.storage=80Gi, limited: requests.storage=100Gi',
  },
};

import { type DeploymentRecord, newRecord, parseRecord, type Status } from '../../lib/nim/record.ts';
import { type DeploymentRequest, deploymentRequest } from '../../lib/nim/request.ts';

export const request: DeploymentRequest = deploymentRequest.parse({
  name: 'chat',
  model: 'nim/meta/llama-3.1-8b-instruct',
  tag: '1.8.0',
  storage: { size: '100Gi' },
  resources: { gpus: 1 },
});

/** When the records of these tests were created. */
export const createdAt = new Date('2026-01-01T00:00:00Z');
export const later = (ms: number): Date => new Date(createdAt.getTime() + ms);

export const intake = {
  owner: { kind: 'ConfigMap', name: 'nim-owner-chat', uid: 'uid-owner' },
  secrets: [{ kind: 'Secret', name: 'nvidia-nim-secrets-chat', uid: 'uid-secret' }],
};

/** A record as the API server would store it, with the parts that a test is about. */
export function record(parts: { intake?: object; deletion?: object; status?: Partial<Status> } = {}): DeploymentRecord {
  const { data, metadata, ...rest } = newRecord('demo', request);
  const status = parts.status && { phase: 'Requested', since: createdAt.toISOString(), ...parts.status };
  const added = Object.entries({ ...parts, status }).filter(([, value]) => value !== undefined);
  return parseRecord({
    ...rest,
    metadata: { ...metadata, uid: 'uid-record', resourceVersion: '1', creationTimestamp: createdAt.toISOString() },
    data: { ...data, ...Object.fromEntries(added.map(([key, value]) => [key, JSON.stringify(value)])) },
  });
}

import { expect } from '@jest/globals';
import { deploymentLabels, objectNames, recordLabel } from '../../lib/nim/names.ts';
import { canonical } from '../../lib/nim/request.ts';
import type { JsonObject, PolicyRule } from '../../local/cluster/index.ts';
import { type Answer, type ApiServer, type Client, configMap } from './api-server.ts';

/** What the tests of the admission policies of knative/ write: a record and an owner of a deployment called `chat`. */
export const ours = deploymentLabels('chat');
export const recordLabels = { ...ours, [recordLabel]: 'true' };
/** The policies spell these names out; the tests take them from the code, so that the two cannot drift apart. */
export const names = objectNames('chat');
export const intake = (secrets: string) =>
  `{"owner":{"kind":"ConfigMap","name":"nim-owner-chat","uid":"u"},"secrets":${secrets}}`;
export const deletion = '{"cache":"delete","requestedAt":"2026-01-01T00:00:00.000Z"}';
/** A status as the functions write it. */
export const statusOf = (phase: string, more: object = {}) =>
  canonical({ attempts: 1, left: [], objects: [], phase, since: '2026-01-01T00:00:00.000Z', ...more });
export const record = (data: JsonObject = {}, metadata: JsonObject = {}) =>
  configMap(names.record, { request: '{}', ...data }, { labels: recordLabels, ...metadata });
export const owner = (metadata: JsonObject = {}) =>
  configMap(names.owner, { about: 'owns' }, { labels: ours, ...metadata });
export const ownedBy = (name: string, uid = 'u') => ({
  ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid }],
});

const rule = (resources: string[], verbs: string[], apiGroups = ['']): PolicyRule => ({ apiGroups, resources, verbs });
const served = ['inferenceservices', 'servingruntimes'];
export const records = rule(['configmaps'], ['get', 'create', 'update', 'patch', 'delete']);
export const creates = [rule(served, ['create'], ['serving.kserve.io']), rule(['persistentvolumeclaims'], ['create'])];
export const deletes = [
  rule(served, ['delete'], ['serving.kserve.io']),
  rule(['persistentvolumeclaims', 'secrets'], ['delete']),
];

export const path = ({ namespace }: ApiServer, name = '') =>
  `/api/v1/namespaces/${namespace}/configmaps${name && `/${name}`}`;
export const merge = { 'content-type': 'application/merge-patch+json' };
export const change = (client: Client, server: ApiServer, body: object, name: string = names.record) =>
  client.request('PATCH', path(server, name), JSON.stringify(body), merge);
export const withData = (client: Client, server: ApiServer, data: object): Promise<Answer> =>
  change(client, server, { data });
export const refusedFor = (text: string) => ({ status: 403, body: { message: expect.stringContaining(text) } });

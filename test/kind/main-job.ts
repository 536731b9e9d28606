import { deepEqual, equal, ok } from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { callFunction, until } from './functions.ts';
import { apply, kubectl, objectsIn } from './kubectl.ts';
import { personWith } from './person.ts';

/**
 * The main job on a cluster where the functions are installed and KServe's kinds exist, as somebody who may edit one project:
 * a key, the catalog, a deployment that succeeds, one that fails and is rolled back, and both deleted. Uses kubectl's current context.
 *
 *   node test/kind/main-job.ts --keys collected|disabled [--url URL] [--host HOST] [--settings NAMESPACE] [--project NAME]
 */
const { values } = parseArgs({
  options: {
    keys: { type: 'string' },
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    host: { type: 'string' },
    settings: { type: 'string', default: 'nim-functions' },
    project: { type: 'string', default: 'main-job' },
  },
});
const { url, host, settings, project } = values;
if (values.keys !== 'collected' && values.keys !== 'disabled') throw new Error('--keys must be collected or disabled');
const collected = values.keys === 'collected';
const apiKey = collected ? { apiKey: 'nvapi-good-1' } : {};
const model = 'nim/meta/llama-3.1-8b-instruct';
const kinds = ['configmaps', 'secrets', 'persistentvolumeclaims', 'servingruntimes', 'inferenceservices'];
const collection = `/namespaces/${project}/deployments`;

const step = (text: string) => process.stdout.write(`${text}\n`);
const objects = () => objectsIn(project, kinds);
const call = (name: string, more: Parameters<typeof callFunction>[2] = {}) =>
  callFunction({ url, host }, name, { token, ...more });
const validateKey = (key: string) => call('validate-key', { method: 'POST', body: { apiKey: key } });
const deployment = (name: string) => call('deployments', { path: `${collection}/${name}` });

async function ask(name: string): Promise<void> {
  const body = { name, model, storage: { size: '1Gi' }, resources: { gpus: 1 }, ...apiKey };
  const answer = await call('deployments', { method: 'POST', path: collection, body });
  equal(answer.status, 202, JSON.stringify(answer.json));
}

async function reach(name: string, phase: string) {
  const answer = await until(
    `phase ${phase}`,
    () => deployment(name),
    ({ json }) => json.phase === phase,
  );
  step(`${name} is ${phase}`);
  return answer.json;
}

async function remove(name: string): Promise<void> {
  const answer = await call('deployments', { method: 'DELETE', path: `${collection}/${name}?cache=delete` });
  equal(answer.status, 202, JSON.stringify(answer.json));
  await until(
    `the end of ${name}`,
    () => deployment(name),
    ({ status }) => status === 404,
  );
  step(`${name} is gone`);
}

const token = await personWith(project);
await apply([
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'nim-functions-config', namespace: settings },
    data: { 'disconnected.disableKeyCollection': String(!collected) },
  },
]);
const before = await objects();

const stranger = await callFunction({ url, host }, 'validate-key', {
  method: 'POST',
  body: { apiKey: 'nvapi-good-1' },
});
equal(stranger.status, 401);
const outcome = collected ? 'valid' : 'skipped';
await until(
  `outcome ${outcome}`,
  () => validateKey('nvapi-good-1'),
  ({ json }) => json.outcome === outcome,
);
if (collected) equal((await validateKey('nvapi-invalid-1')).json.outcome, 'invalid');
step(`validate-key says ${outcome}`);

const catalog = await call('model-catalog');
ok(catalog.json.models.some(({ id }: { id: string }) => id === model));
step(`model-catalog lists ${catalog.json.models.length} models`);

await ask('chat');
await reach('chat', 'Provisioned');
const made = [...(await objects()).keys()].filter((name) => !before.has(name)).sort();
const secrets = collected ? ['Secret/nvidia-nim-image-pull-chat', 'Secret/nvidia-nim-secrets-chat'] : [];
deepEqual(
  made.filter((name) => !name.startsWith('ConfigMap/')),
  ['InferenceService/chat', 'PersistentVolumeClaim/nim-cache-chat', ...secrets, 'ServingRuntime/nim-runtime-chat'],
);

// somebody else's object is in the way of the last one that is created
await kubectl('delete', 'inferenceservice', 'taken', '-n', project, '--ignore-not-found');
await apply([
  {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: { name: 'taken', namespace: project },
    spec: { predictor: { model: { modelFormat: { name: 'sklearn' }, storageUri: 'pvc://somebody/else' } } },
  },
]);
const theirs = (await objects()).get('InferenceService/taken');
await ask('taken');
const failed = await reach('taken', 'RolledBack');
deepEqual(failed.outcome.resource, { kind: 'InferenceService', name: 'taken' });
equal((await objects()).get('InferenceService/taken'), theirs, 'what somebody else made is still there');

await remove('taken');
await remove('chat');
await kubectl('delete', 'inferenceservice', 'taken', '-n', project);
const names = async () => [...(await objects()).keys()].sort();
const atFirst = [...before.keys()].sort();
const left = await until('the collection of what was deleted', names, (now) => now.length <= atFirst.length);
deepEqual(left, atFirst);
step('nothing is left in the project');

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { request as send } from 'undici';
import { parse } from 'yaml';
import { encodeEvent } from '../../../events/encode.ts';
import { deploymentRequested } from '../../../events/index.ts';
import type { KubeObject } from '../../../lib/kube/object.ts';
import { newOwner, newRecord } from '../../../lib/nim/record.ts';
import { freePort, isReady } from '../../../local/loopback.ts';
import { embeddedApiServer } from '../../support/embedded-api-server.ts';
import { ended } from '../../support/ended.ts';
import { request } from '../../support/record.ts';
import { clientAs, transportAs } from '../../support/saga/project.ts';

const root = resolve(import.meta.dirname, '../../..');
const template = (): KubeObject & { objects: [{ spec: { containers: object[] } }] } =>
  parse(readFileSync(join(root, 'knative/template/openshift/serving-runtime-template.yaml'), 'utf8'));
const mirrored = `mirror.example.com/nvidia/${request.model}`;
const models = [{ id: request.model, name: 'Llama', containerImage: mirrored, tags: [request.tag] }];

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** provision as the image starts it, asked once about a deployment of a mirrored image; a Template's further container has the other image. */
async function provisioned(environment: Record<string, string>, image: string) {
  const server = await embeddedApiServer();
  endings.push(() => server.close());
  const admin = clientAs(server, server.tokens.admin ?? '');
  const create = (object: object) => admin.create(object as KubeObject);
  for (const name of ['demo', 'opendatahub']) {
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    await transportAs(server, server.tokens.admin ?? '')({ method: 'POST', path: '/api/v1/namespaces', body });
  }
  const changed = template();
  changed.objects[0].spec.containers.push({ name: 'more', image });
  await create(changed);
  const data = { 'models.json': JSON.stringify({ schemaVersion: '1.0', models }) };
  const metadata = { name: 'nim-model-metadata', namespace: 'opendatahub' };
  await create({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
  const record = await create(newRecord('demo', request));
  const recordUid = record.metadata.uid ?? '';
  const owner = await create(newOwner('demo', request.name, recordUid));
  const intake = { owner: { kind: 'ConfigMap', name: owner.metadata.name, uid: owner.metadata.uid }, secrets: [] };
  await admin.replace({
    ...record,
    data: { ...newRecord('demo', request).data, intake: JSON.stringify(intake) },
  } as KubeObject);

  const account = mkdtempSync(join(tmpdir(), 'account-'));
  endings.push(() => rmSync(account, { recursive: true }));
  writeFileSync(join(account, 'token'), await server.tokenOf('provision'));
  writeFileSync(join(account, 'ca.crt'), server.caPem);
  const port = await freePort();
  const env = {
    FUNCTION_TARGET: 'provision',
    PORT: String(port),
    LOG_LEVEL: 'silent',
    KUBERNETES_SERVICE_HOST: '127.0.0.1',
    KUBERNETES_SERVICE_PORT: new URL(server.url).port,
    SERVICE_ACCOUNT_DIRECTORY: account,
    ...environment,
  };
  const child = spawn(process.execPath, ['functions/serve.ts'], { cwd: root, env, stdio: 'ignore' });
  endings.push(() => ended(child));
  await isReady(port, 60_000, () => child.exitCode === null);
  const event = deploymentRequested.create({
    source: 'deployments',
    data: { namespace: 'demo', name: request.name, recordUid, model: request.model, tag: request.tag },
    time: new Date(),
    traceparent: undefined,
  });
  const answer = await send(`http://127.0.0.1:${port}/`, { method: 'POST', ...encodeEvent(event) });
  return { status: answer.statusCode, type: answer.headers['ce-type'], text: await answer.body.text() };
}

const mirror = { ALLOWED_REGISTRIES: 'mirror.example.com/nvidia' };

test('provision takes images from ALLOWED_REGISTRIES, for the containers of the Template as for the model', async () => {
  expect(await provisioned(mirror, 'mirror.example.com/nvidia/tool:1')).toMatchObject({
    status: 200,
    type: 'io.opendatahub.nim.deployment.provisioned.v1',
  });
});

test('provision fails a deployment whose Template has an image from elsewhere, and says which container', async () => {
  const { type, text } = await provisioned(mirror, 'nvcr.io/nim/tool:1');
  expect(type).toBe('io.opendatahub.nim.deployment.failed.v1');
  expect(JSON.parse(text)).toMatchObject({
    outcome: {
      reason: 'TemplateUnusable',
      message: expect.stringContaining('container more of Template nim-serving-runtime-template has the image'),
    },
  });
});

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { placedApis } from '../../docs/generate/openapi.ts';
import { deploymentsHandler } from '../../functions/deployments/routes.ts';
import { createKubeClient } from '../../lib/kube/client.ts';
import { KubeError, KubeUnreachable } from '../../lib/kube/errors.ts';
import { createLogger } from '../../lib/log.ts';
import type { KeyOutcome } from '../../lib/ngc/key-outcomes.ts';
import { parseCatalog } from '../../lib/nim/catalog/catalog.ts';
import { CatalogDisabled } from '../../lib/nim/catalog/document.ts';
import { deploymentLabels, recordLabel } from '../../lib/nim/names.ts';
import { parseSettings } from '../../lib/nim/settings.ts';
import type { ServerUnderTest } from '../support/api-server.ts';
import { body } from '../support/deployment-calls.ts';
import { documentedAnswers, documentedFunction } from '../support/documented-function.ts';
import { inProcessApiServer } from '../support/embedded-api-server.ts';
import { developer } from '../support/people.ts';
import { openSaga } from '../support/saga/index.ts';
import { openProject, type Project, transportAs } from '../support/saga/project.ts';

const placed = placedApis[2];
const manifest = parse(readFileSync(new URL('../../knative/base/400-catalog.yaml', import.meta.url), 'utf8'));
const catalog = parseCatalog(manifest.data['models.json']);
const restricted = 'nim/meta/llama-3.2-11b-vision-instruct';

let server: ServerUnderTest;
beforeAll(() => {
  server = inProcessApiServer();
});
afterAll(() => server.close());

/** The function over the embedded API server; whoever has a token there may call, and a test says what else goes wrong. */
function open(project: Project) {
  const state: { kube?: Error | undefined; catalog?: Error | undefined; key: KeyOutcome; settings: object } = {
    key: 'valid',
    settings: {},
  };
  const handler = deploymentsHandler({
    cluster: async () => ({
      as: (token) => {
        const transport = transportAs(server, token.authorization().replace('Bearer ', ''));
        return createKubeClient(async (call) => {
          if (state.kube) throw state.kube;
          return transport(call);
        });
      },
    }),
    readCatalog: async () => {
      if (state.catalog) throw state.catalog;
      return catalog;
    },
    readSettings: async () => parseSettings({ ...state.settings }),
    checkKey: async () =>
      state.key === 'rate-limited' ? { outcome: state.key, retryAfterSeconds: 60 } : { outcome: state.key },
    publish: async () => 'sent',
    intakeDeadlineMs: 60_000,
    now: () => new Date(),
    pause: async () => undefined,
    log: createLogger({ name: 'test', level: 'silent' }),
  });
  const documented = documentedFunction(placed, handler);
  const as = (user: string) => ({ authorization: `Bearer ${server.tokens[user]}` });
  const collection = `/namespaces/${project.namespace}/deployments`;
  const call = (method: string, path: string, value?: unknown, headers: Record<string, string> = as(developer)) =>
    documented.call(method, path.startsWith('/namespaces') ? path : `${collection}${path}`, { headers, body: value });
  return { ...documented, call, describe: documented.call, state, as };
}

/** What can go wrong between us and the API server, with the status that it comes to. */
const failures: readonly (readonly [error: Error, status: number])[] = [
  [new KubeError(401, 'Unauthorized', 'x'), 401],
  [new KubeError(403, 'Forbidden', 'x'), 403],
  [new KubeError(404, 'NotFound', 'x'), 404],
  [new KubeError(422, 'Invalid', 'x'), 400],
  [new KubeError(503, 'ServiceUnavailable', 'x'), 503],
  [new KubeUnreachable('x'), 503],
  [new Error('nobody foresaw this'), 500],
];

test('deployments answers everything that is documented, and nothing else', async () => {
  const project = await openProject(server);
  const saga = await openSaga(server, project);
  const { call, seen, state, as, describe } = open(project);
  const ask = async (change: object, status: number) => {
    const answer = await call('POST', '', body('chat', change));
    expect({ change, status: answer.status }).toEqual({ change, status });
    return answer;
  };

  expect((await ask({ displayName: 'Chat' }, 202)).headers.location).toBe('deployments/chat');
  await ask({ displayName: 'Chat' }, 202);
  await ask({ displayName: 'Other' }, 409);
  await ask({ extra: 1 }, 400);
  await ask({ name: 'other', model: 'nim/x/unknown' }, 400);
  await ask({ name: 'other', tag: '0.0.0' }, 400);
  await ask({ displayName: 'x'.repeat(65_536) }, 413);
  expect((await call('POST', '', '{')).status).toBe(400);
  expect((await call('POST', '', body('chat'), { ...as(developer), 'content-type': 'text/plain' })).status).toBe(415);
  expect((await call('POST', '', body('other'), as('user-b'))).status).toBe(403);
  expect((await call('POST', '/namespaces/nowhere/deployments', body('other'), as('admin'))).status).toBe(404);
  for (const [outcome, status] of [
    ['invalid', 400],
    ['rate-limited', 429],
    ['unreachable', 502],
  ] as const) {
    state.key = outcome;
    await ask({ name: 'other' }, status);
  }
  state.key = 'valid';
  state.settings = { regionPolicy: 'block' };
  await ask({ name: 'other', model: restricted }, 451);
  state.catalog = new CatalogDisabled('mend it');
  await ask({ name: 'other' }, 503);
  state.catalog = undefined;
  const labels = { ...deploymentLabels('taken'), [recordLabel]: 'true' };
  const metadata = { name: 'nim-deployment-taken', namespace: project.namespace, labels };
  const foreign = { metadata, data: { request: 'nothing that could be read' } };
  await project.kube.create({ apiVersion: 'v1', kind: 'ConfigMap', ...foreign });
  await ask({ name: 'taken' }, 409);

  await saga.ask('fine');
  await saga.settle();
  saga.wire.refusals = [/create inferenceservices/];
  await saga.ask('refused');
  await saga.settle();
  const phases = await Promise.all(
    ['fine', 'refused'].map(async (name) => JSON.parse((await call('GET', `/${name}`)).text).phase),
  );
  expect(phases).toEqual(['Provisioned', 'RolledBack']);
  const { items } = JSON.parse((await call('GET', '')).text);
  expect(items.map(({ name }: { name: string }) => name)).toEqual(['chat', 'fine', 'refused']);
  expect((await call('GET', '/taken')).status).toBe(404);
  expect((await call('DELETE', '/chat?cache=maybe')).status).toBe(400);
  expect((await call('DELETE', '/chat?cache=keep')).status).toBe(202);
  expect((await ask({ displayName: 'Chat' }, 409)).headers['retry-after']).toBe('2');

  for (const [error, status] of failures) {
    state.kube = error;
    for (const [method, path] of [
      ['POST', ''],
      ['GET', ''],
      ['GET', '/fine'],
      ['DELETE', '/fine'],
    ] as const) {
      const answer = await call(method, path, method === 'POST' ? body('more') : undefined);
      expect({ method, path, status: answer.status }).toEqual({ method, path, status });
    }
  }
  const { headers } = await describe('GET', '/openapi.json');
  await describe('GET', '/openapi.json', { headers: { 'if-none-match': String(headers.etag) } });
  expect([...seen].sort()).toEqual(documentedAnswers(placed));
});

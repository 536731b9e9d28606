import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { deploymentRequested } from '../../../events/index.ts';
import { type Ports, provision } from '../../../functions/provision/provision.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeError } from '../../../lib/kube/errors.ts';
import type { ConfigMap, KubeObject } from '../../../lib/kube/object.ts';
import type { KubeCall } from '../../../lib/kube/transport.ts';
import { createLogger } from '../../../lib/log.ts';
import { parseCatalog } from '../../../lib/nim/catalog/catalog.ts';
import { Retryable } from '../../../lib/nim/failure.ts';
import { parseRecord } from '../../../lib/nim/record.ts';
import { parseSettings } from '../../../lib/nim/settings.ts';
import type { Template } from '../../../lib/nim/template.ts';
import { intake, later, record, request } from '../../support/record.ts';

const knative = new URL('../../../knative/', import.meta.url);
const template = parse(
  readFileSync(new URL('template/openshift/serving-runtime-template.yaml', knative), 'utf8'),
) as Template;
const containerImage = `nvcr.io/nim/${request.model}`;
const models = [{ id: request.model, name: 'Llama', containerImage, tags: [request.tag] }];
const catalog = parseCatalog(JSON.stringify({ schemaVersion: '1.0', models }));

const notFound = new KubeError(404, 'NotFound', 'not found');
const overQuota = new KubeError(403, 'Forbidden', 'is forbidden: exceeded quota: team, requested: x=1');
const away = new KubeError(503, 'ServiceUnavailable', 'not now');

type Parts = Parameters<typeof record>[0];
interface Case {
  readonly status?: NonNullable<Parts>['status'];
  /** What the API server says to anything that is not about the record; an object is answered with it. */
  readonly says?: (call: KubeCall, store: (parts: Parts) => void) => object;
  readonly ports?: Partial<Ports>;
}

/** A delivery of `requested` to a record with that status: what it says then, which statuses were stored, and what was thrown. */
async function delivered({ status, says = () => notFound, ports = {} }: Case) {
  let stored: ConfigMap = record({ intake, ...(status ? { status } : {}) }).configMap;
  let version = 1;
  const history: ReturnType<typeof record>['status'][] = [];
  const calls: string[] = [];
  const store = (next: ConfigMap) => {
    version += 1;
    stored = { ...next, metadata: { ...next.metadata, resourceVersion: String(version) } };
  };
  const kube = createKubeClient(async (call) => {
    const { method, path, body } = call;
    if (path.endsWith('/nim-deployment-chat')) {
      if (method === 'GET') return stored;
      const next = body as ConfigMap;
      if (next.metadata.resourceVersion !== String(version)) throw new KubeError(409, 'Conflict', 'changed meanwhile');
      store(next);
      history.push(parseRecord(stored).status);
      return stored;
    }
    calls.push(`${method}${path.includes('dryRun') ? ' (dry run)' : ''}`);
    const said = says(call, (parts) => store(record({ intake, ...parts }).configMap));
    if (said instanceof Error && !(said === notFound && method === 'POST')) throw said;
    const object = body as KubeObject;
    return { ...object, ...said, metadata: { ...object?.metadata, uid: 'made', ...said } };
  });
  const reference = { namespace: 'demo', name: 'chat', recordUid: 'uid-record' };
  const event = deploymentRequested.create({
    source: 'deployments',
    data: { ...reference, model: request.model, tag: request.tag },
    time: later(0),
  });
  const reply = await provision(event, {
    kube,
    readCatalog: async () => catalog,
    readSettings: async () => parseSettings({}),
    readTemplate: async () => template,
    registries: ['nvcr.io'],
    now: () => later(1000),
    log: createLogger({ name: 'test', level: 'silent' }),
    attemptsMax: 6,
    patienceMs: 1000,
    ...ports,
  }).catch((error: unknown) => error);
  return { reply, history, calls, status: parseRecord(stored).status };
}

const provisioning = { phase: 'Provisioning', attempts: 1 } as const;
const refusesPosts: Case['says'] = ({ method }) => (method === 'POST' ? overQuota : notFound);

describe('quota that is exceeded', () => {
  test('ends a deployment on its first attempt', async () => {
    const { status } = await delivered({ says: refusesPosts });
    expect(status).toMatchObject({ phase: 'Failing', outcome: { reason: 'QuotaExceeded' } });
  });

  test('is tried again once where the attempt before may still be at work', async () => {
    const first = await delivered({ status: provisioning, says: refusesPosts });
    expect(first.reply).toBeInstanceOf(Retryable);
    expect(first.status).toMatchObject({
      phase: 'Provisioning',
      waitingFor: expect.stringContaining('exceeded quota'),
    });
    const second = await delivered({ status: first.status, says: refusesPosts });
    expect(second.status).toMatchObject({ phase: 'Failing', outcome: { reason: 'QuotaExceeded' } });
  });

  test('is tried again where another attempt has begun since', async () => {
    let begun = false;
    const { reply, status } = await delivered({
      says({ method }, store) {
        if (method !== 'POST') return notFound;
        if (!begun) store({ status: { phase: 'Provisioning', attempts: 2 } });
        begun = true;
        return overQuota;
      },
    });
    expect(reply).toBeInstanceOf(Retryable);
    expect(status).toMatchObject({ phase: 'Provisioning', attempts: 2 });
  });
});

describe('an attempt', () => {
  test('looks before it creates when there was one before', async () => {
    expect((await delivered({ status: provisioning })).calls.slice(0, 3)).toEqual(['GET', 'GET', 'GET']);
    expect((await delivered({})).calls).not.toContain('GET');
  });

  test('looks also when the one before was waiting and counted for nothing', async () => {
    const status = { phase: 'Provisioning', attempts: 0, waitingFor: 'what goes' } as const;
    expect((await delivered({ status })).calls.slice(0, 3)).toEqual(['GET', 'GET', 'GET']);
  });

  test('no longer says what the one before waited for', async () => {
    const { history } = await delivered({ status: { ...provisioning, waitingFor: 'earlier' } });
    expect(history.map(({ phase, waitingFor }) => [phase, waitingFor])).toEqual([
      ['Provisioning', undefined],
      ['Provisioned', undefined],
    ]);
  });

  test('that succeeds leaves nothing to wait for, whatever another one noted meanwhile', async () => {
    const { status } = await delivered({
      says({ method, path }, store) {
        if (method === 'POST' && !path.includes('dryRun')) {
          store({ status: { ...provisioning, waitingFor: 'something' } });
        }
        return notFound;
      },
    });
    expect(status).toMatchObject({ phase: 'Provisioned' });
    expect(status.waitingFor).toBeUndefined();
  });

  test('keeps the uids that are known already in the record', async () => {
    const claim = { kind: 'PersistentVolumeClaim', name: 'nim-cache-chat', uid: 'known' };
    const { history } = await delivered({ status: { ...provisioning, objects: [claim] }, says: () => away });
    expect(history[0]?.objects).toContainEqual(claim);
    expect(history[0]?.objects).toHaveLength(3);
  });
});

describe('attempts', () => {
  const failing = { says: () => away };

  test('end the deployment with the last one that is allowed, not before and not after', async () => {
    const status = (attempts: number) => ({ ...provisioning, attempts });
    expect((await delivered({ ...failing, status: status(4) })).status).toMatchObject({
      phase: 'Provisioning',
      attempts: 5,
      waitingFor: 'not now',
    });
    expect((await delivered({ ...failing, status: status(5) })).status).toMatchObject({
      phase: 'Failing',
      attempts: 6,
      outcome: { reason: 'RetriesExhausted', message: 'Given up after 6 attempts. The last one: not now' },
    });
  });

  test('that copies of an event make in a moment end nothing before its time', async () => {
    const status = { ...provisioning, attempts: 60 };
    expect((await delivered({ ...failing, status, ports: { patienceMs: 1001 } })).status).toMatchObject({
      phase: 'Provisioning',
      attempts: 61,
    });
    expect((await delivered({ ...failing, status, ports: { patienceMs: 1000 } })).status.phase).toBe('Failing');
  });

  test('that wait take back their own count, also of several side by side', async () => {
    const goes = { deletionTimestamp: '2026-01-01T00:00:00Z' };
    const { status } = await delivered({
      status: { ...provisioning, attempts: 1 },
      says(_call, store) {
        // another one has begun after this one was read, has waited, and has taken its own back
        store({ status: { ...provisioning, attempts: 1, waitingFor: 'the same' } });
        return goes;
      },
    });
    expect(status).toMatchObject({ phase: 'Provisioning', attempts: 0, waitingFor: expect.any(String) });
  });

  test('are counted as far as the policy for a status counts', async () => {
    const status = { ...provisioning, attempts: 9999 };
    expect((await delivered({ ...failing, status, ports: { attemptsMax: 10_000 } })).status.attempts).toBe(9999);
  });

  test('are never counted backwards by one that others have overtaken', async () => {
    const { status } = await delivered({
      says(_call, store) {
        store({ status: { phase: 'Provisioning', attempts: 4 } });
        return away;
      },
    });
    expect(status.attempts).toBe(4);
  });
});

describe('what an administrator decides and provision may not read', () => {
  const refused = new KubeError(403, 'Forbidden', 'configmaps "template" is forbidden: User cannot get resource');
  const refuses = async () => {
    throw refused;
  };
  const sources: [string, Partial<Ports>][] = [
    ['the catalog', { readCatalog: refuses }],
    ['the settings', { readSettings: refuses }],
    ['the Template', { readTemplate: refuses }],
  ];

  test.each(sources)('is tried again, and given up with what it was: %s', async (_title, ports) => {
    const first = await delivered({ ports });
    expect(first.reply).toBeInstanceOf(Retryable);
    expect(first.status).toMatchObject({ phase: 'Requested', attempts: 1, waitingFor: refused.message });
    const last = await delivered({ ports, status: { phase: 'Requested', attempts: 5 } });
    expect(last.status).toMatchObject({
      phase: 'Failing',
      outcome: { reason: 'RetriesExhausted', message: expect.stringContaining(refused.message) },
    });
  });
});

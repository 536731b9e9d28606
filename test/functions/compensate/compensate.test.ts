import { expect, test } from '@jest/globals';
import { compensate } from '../../../functions/compensate/compensate.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeError } from '../../../lib/kube/errors.ts';
import type { ConfigMap } from '../../../lib/kube/object.ts';
import { createLogger } from '../../../lib/log.ts';
import { type DeploymentRecord, parseRecord } from '../../../lib/nim/record.ts';
import { intake, later, record } from '../../support/record.ts';

type Parts = Parameters<typeof record>[0];
const log = createLogger({ name: 'test', level: 'silent' });
const limits = { attemptsMax: 6, patienceMs: 1000, provisionDeadlineMs: 600_000, intakeDeadlineMs: 60_000 };
const data = { namespace: 'demo', name: 'chat', recordUid: 'uid-record' };
const failed = { type: 'io.opendatahub.nim.deployment.failed.v1', data, traceparent: undefined };

/** An API server with one record, which somebody else changes right before it is written for the first time. */
async function compensated(read: DeploymentRecord, meanwhile?: Parts) {
  let stored: ConfigMap = read.configMap;
  let changed = meanwhile === undefined;
  const kube = createKubeClient(async ({ method, path, body }) => {
    if (!path.endsWith('/nim-deployment-chat')) {
      if (path.includes('?')) return { items: [] };
      throw new KubeError(404, 'NotFound', 'no such object');
    }
    if (method === 'GET') return stored;
    if (!changed) {
      changed = true;
      stored = record(meanwhile).configMap;
      throw new KubeError(409, 'Conflict', 'changed meanwhile');
    }
    if (method === 'PUT') stored = body as ConfigMap;
    return stored;
  });
  const reply = await compensate(failed, { kube, now: () => later(700_000), log, ...limits });
  return { reply, record: parseRecord(stored) };
}

const overdue = { intake, status: { phase: 'Provisioning', attempts: 2 } } as const;

test('the reason that provision gave meanwhile stands', async () => {
  const outcome = { reason: 'QuotaExceeded', message: 'no GPUs left' };
  const result = await compensated(record(overdue), { intake, status: { phase: 'Failing', outcome } });
  expect(result.record.status).toMatchObject({ phase: 'RolledBack', outcome });
  expect(result.reply).toMatchObject({ data: { outcome } });
});

test('a deployment that was provisioned meanwhile is left alone', async () => {
  const result = await compensated(record(overdue), { intake, status: { phase: 'Provisioned' } });
  expect(result.record.status.phase).toBe('Provisioned');
  expect(result.reply).toBeUndefined();
});

test('what is left is named once each, and no more of it than an event has room for', async () => {
  const objects = Array.from({ length: 40 }, (_, index) => ({ kind: 'ServingRuntime', name: `r${index % 30}` }));
  const result = await compensated(record({ intake, status: { phase: 'Failing', objects } }));
  const { left } = result.record.status;
  expect(left.length).toBe(16);
  expect(new Set(left.map(({ name }) => name)).size).toBe(16);
  expect(result.reply).toMatchObject({ data: { left } });
});

test('what a roll-back waited for is forgotten when it has gone', async () => {
  const outcome = { reason: 'QuotaExceeded', message: 'no GPUs left' };
  const status = { phase: 'RolledBack', outcome, waitingFor: 'nim-owner-chat is still being removed' } as const;
  const result = await compensated(record({ intake, status }));
  expect(result.record.status).toMatchObject({ phase: 'RolledBack', outcome });
  expect(result.record.status.waitingFor).toBeUndefined();
  expect(result.reply).toMatchObject({ data: { outcome } });
});

test('an intake that names more Secrets than a deployment has makes a record unreadable', () => {
  const secrets = Array.from({ length: 3 }, (_, index) => ({ kind: 'Secret', name: `s${index}`, uid: 'u' }));
  expect(() => record({ intake: { ...intake, secrets } })).toThrow('has a intake that is not valid');
});

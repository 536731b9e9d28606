import { expect, test } from '@jest/globals';
import { sweep } from '../../../functions/sweep/sweep.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeError } from '../../../lib/kube/errors.ts';
import { createLogger } from '../../../lib/log.ts';
import { newRecord, withPart } from '../../../lib/nim/record.ts';
import { record } from '../../support/record.ts';

const old = '2020-01-01T00:00:00Z';
const rolledBack = (name: string) => {
  const made = newRecord('demo', { ...record().request, name });
  const metadata = { ...made.metadata, uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: old };
  const status = { phase: 'RolledBack', since: old, attempts: 1, objects: [], left: [] };
  return withPart({ ...record(), configMap: { ...made, metadata } }, 'status', status);
};

test('a record that cannot be removed keeps none of the others', async () => {
  const records = ['a', 'b', 'c'].map(rolledBack);
  const removed: string[] = [];
  const kube = createKubeClient(async ({ method, path }) => {
    if (method === 'GET') return { items: records, metadata: {} };
    const name = path.split('/').at(-1) ?? '';
    if (name.endsWith('-b')) throw new KubeError(403, 'Forbidden', 'a finalizer of somebody');
    removed.push(name);
    return {};
  });
  await sweep({
    kube,
    publish: async () => 'sent',
    now: () => new Date(),
    log: createLogger({ name: 'test', level: 'silent' }),
    stuckAfterMs: 1000,
    provisionDeadlineMs: 1000,
    intakeDeadlineMs: 1000,
    retentionMs: 1000,
    pageSize: 10,
    recordsMax: 100,
  });
  expect(removed).toEqual(['nim-deployment-a', 'nim-deployment-c']);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { ConfigMap } from '../../lib/kube/object.ts';
import { configMaps } from '../../lib/kube/resources.ts';
import { deletion, intake, names, recordLabels, statusOf } from '../support/admission.ts';
import { inProcessApiServer } from '../support/embedded-api-server.ts';
import { clientAs } from '../support/saga/project.ts';

const loose = (text: string) => text.replaceAll(':', ': ');

test('a record that was written before the policies, in a spelling of its own, still takes a status and a label', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'from-before-'));
  const databaseFile = join(folder, 'cluster.sqlite');
  const open = (options: { policies?: [] } = {}) => inProcessApiServer({ databaseFile, ...options });
  const namespace = 'default';
  const data = { request: '{}', intake: loose(intake('[]')), deletion: loose(deletion) };
  const before = open({ policies: [] });
  const metadata = { name: names.record, namespace, labels: recordLabels };
  await clientAs(before, 'token-admin').create<ConfigMap>({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
  await before.close();
  const after = open();
  try {
    const provision = clientAs(after, await after.tokenOf('provision'));
    const record = await provision.get<ConfigMap>(configMaps, namespace, names.record);
    const status = statusOf('Provisioning');
    expect((await provision.replace({ ...record, data: { ...data, status } })).data).toEqual({ ...data, status });
    const admin = clientAs(after, 'token-admin');
    await admin.patch(configMaps, namespace, names.record, { metadata: { labels: { team: 'a' } } });
    await expect(
      admin.patch(configMaps, namespace, names.record, { data: { deletion: `${loose(deletion)} ` } }),
    ).rejects.toThrow('in the spelling of the functions');
  } finally {
    await after.close();
    rmSync(folder, { recursive: true });
  }
});

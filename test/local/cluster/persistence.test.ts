import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openCluster } from '../../../local/cluster/index.ts';

const open = (databaseFile: string) => openCluster({ databaseFile, identities: () => [], bindings: () => [] });
const map = (name: string, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', ...metadata },
});

async function inFolder(act: (file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  try {
    await act(join(folder, 'cluster.sqlite'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a cluster opened again has the same objects and counts on', () =>
  inFolder(async (file) => {
    const first = open(file);
    const made = first.objects.create(map('a'));
    await first.close();
    const second = open(file);
    expect(second.objects.get('ConfigMap', 'default', 'a')).toEqual(made);
    const next = second.objects.create(map('b'));
    expect(Number(next.metadata.resourceVersion)).toBeGreaterThan(Number(made.metadata.resourceVersion));
    await second.close();
  }));

test('what was acknowledged is there although the file was never closed', () =>
  inFolder(async (file) => {
    const first = open(file);
    first.objects.create(map('a'));
    const second = open(file);
    expect(second.objects.get('ConfigMap', 'default', 'a')).toBeDefined();
    await second.close();
    await first.close();
  }));

test('collection that was cut short goes on after opening', () =>
  inFolder(async (file) => {
    const first = open(file);
    const owner = first.objects.create(map('owner'));
    const { name, uid } = owner.metadata;
    first.objects.create(map('child', { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid }] }));
    first.objects.remove('ConfigMap', 'default', 'owner');
    await first.close();
    const second = open(file);
    const gone = new Promise<void>((resolve) => {
      second.objects.watch('ConfigMap', ({ type, object }) => {
        if (type === 'DELETED' && object.metadata.name === 'child') resolve();
      });
    });
    await gone;
    expect(second.objects.get('ConfigMap', 'default', 'child')).toBeUndefined();
    await second.close();
  }));

import { expect, test } from '@jest/globals';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeError } from '../../../lib/kube/errors.ts';
import type { ConfigMap } from '../../../lib/kube/object.ts';
import { advance, rewrite } from '../../../lib/nim/record-store.ts';
import { record } from '../../support/record.ts';

const read = record();
/** The record that is there when the first change comes too late. */
const there = (metadata: object): ConfigMap => ({
  ...read.configMap,
  metadata: { ...read.configMap.metadata, resourceVersion: '2', ...metadata },
});

/** Advances a record that has changed so many times since it was read; which versions were to be replaced, and by how many calls. */
async function advanced(found: ConfigMap, conflicts: number) {
  const replaced: (string | undefined)[] = [];
  const kube = createKubeClient(async ({ method, body }) => {
    if (method === 'GET') return found;
    replaced.push((body as ConfigMap).metadata.uid);
    if (replaced.length <= conflicts) throw new KubeError(409, 'Conflict', 'changed meanwhile');
    return body;
  });
  const next = advance(kube, read, ({ status }) => ({ ...status, phase: 'Provisioning' }));
  return { replaced, result: await next.catch((error: unknown) => error) };
}

test('a change that comes too late is decided on anew, from what the record has become', async () => {
  const { replaced, result } = await advanced(there({}), 1);
  expect(replaced).toHaveLength(2);
  expect(result).toMatchObject({
    configMap: { metadata: { resourceVersion: '2' } },
    status: { phase: 'Provisioning' },
  });
});

test('another record that has taken the name meanwhile is left alone', async () => {
  const { replaced, result } = await advanced(there({ uid: 'another' }), 1);
  expect(replaced).toEqual(['uid-record']);
  expect(result).toBeUndefined();
});

test('a record that keeps changing is left to another delivery', async () => {
  const { replaced, result } = await advanced(there({}), 100);
  expect(replaced).toHaveLength(5);
  expect(result).toMatchObject({ status: 409, reason: 'Conflict' });
});

test('a record that is gone when it is to be changed is nothing to change, and nothing is made of it', async () => {
  const asked: string[] = [];
  const kube = createKubeClient(async ({ method }) => {
    asked.push(method);
    throw new KubeError(404, 'NotFound', 'gone');
  });
  expect(await rewrite(kube, read, ({ configMap }) => configMap)).toEqual({ newest: undefined, stored: false });
  expect(asked).toEqual(['PUT', 'GET']);
});

import { expect, test } from '@jest/globals';
import { createUnderFreeName } from '../../../functions/deployments/free-name.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeError } from '../../../lib/kube/errors.ts';
import type { KubeObject } from '../../../lib/kube/object.ts';
import { deploymentSecrets } from '../../../lib/nim/deployment-secrets.ts';
import { ownerReference } from '../../../lib/nim/record.ts';
import { Secret } from '../../../lib/secret.ts';

const secretOf = (ownerUid: string): KubeObject => {
  const owner = ownerReference({ name: 'nim-owner-chat', uid: ownerUid });
  const [secret] = deploymentSecrets({ namespace: 'p', deployment: 'chat', owner, apiKey: new Secret('nvapi-x') });
  return secret as KubeObject;
};
const wanted = secretOf('new');
const earlier = secretOf('old');
const { ownerReferences: _none, ...ownerless } = earlier.metadata;
const elsewhere = ownerReference({ name: 'nim-owner-other', uid: 'old' });
const notLabelled = { ...earlier, metadata: { ...earlier.metadata, labels: {} } };

/** Creates it where another stands for so many tries; `look` is what a look at that one answers. */
async function created(tries: number, look: () => KubeObject | undefined) {
  const calls: string[] = [];
  const kube = createKubeClient(async ({ method, accept }) => {
    calls.push(method === 'GET' ? `look ${accept?.includes('PartialObjectMetadata')}` : 'create');
    if (method === 'GET') {
      const there = look();
      if (!there) throw new KubeError(404, 'NotFound', 'gone');
      return there;
    }
    if (calls.filter((call) => call === 'create').length <= tries) {
      throw new KubeError(409, 'AlreadyExists', 'already exists');
    }
    return wanted;
  });
  const pause = async () => calls.push('pause');
  const result = await createUnderFreeName(kube, wanted, pause).catch((error: unknown) => error);
  return { calls, result };
}

const forbidden = () => {
  throw new KubeError(403, 'Forbidden', 'may not get');
};

test('what Kubernetes still collects of an earlier deployment is waited for, and nothing but its metadata is looked at', async () => {
  const { calls, result } = await created(2, () => earlier);
  expect(calls).toEqual(['create', 'look true', 'pause', 'create', 'look true', 'pause', 'create']);
  expect(result).toBe(wanted);
});

test('a name that has become free is taken without a pause', async () => {
  const { calls, result } = await created(1, () => undefined);
  expect(calls).toEqual(['create', 'look true', 'create']);
  expect(result).toBe(wanted);
});

test('what takes too long to be collected is to be asked for again later', async () => {
  const { calls, result } = await created(100, () => earlier);
  expect(calls.filter((call) => call === 'create')).toHaveLength(8);
  expect(result).toMatchObject({ code: 'being-removed', details: { retryAfterSeconds: 2 } });
});

test('and what holds it is named', async () => {
  const held = { ...earlier, metadata: { ...earlier.metadata, finalizers: ['example.com/hold', 'b', 'c', 'd', 'e'] } };
  const { result } = await created(100, () => held);
  expect(result).toMatchObject({ message: expect.stringContaining('held by example.com/hold, b, c, d. Try') });
});

test('what the API server cannot answer is not taken for a name that is in use', async () => {
  const away = () => {
    throw new KubeError(503, 'ServiceUnavailable', 'away');
  };
  expect((await created(1, away)).result).toMatchObject({ status: 503 });
  const refused = createKubeClient(async () => {
    throw new KubeError(403, 'Forbidden', 'exceeded quota');
  });
  await expect(createUnderFreeName(refused, wanted, async () => {})).rejects.toMatchObject({ status: 403 });
});

test('it is waited for nearly two seconds', async () => {
  let waitedMs = 0;
  const kube = createKubeClient(async ({ method }) => {
    if (method === 'GET') return earlier;
    throw new KubeError(409, 'AlreadyExists', 'already exists');
  });
  const pause = async (ms: number) => (waitedMs += ms);
  await expect(createUnderFreeName(kube, wanted, pause)).rejects.toMatchObject({ code: 'being-removed' });
  expect(waitedMs).toBe(1750);
});

test.each([
  ['has no owner', { ...earlier, metadata: ownerless }],
  ['has not our labels', notLabelled],
  ['belongs to something else', { ...earlier, metadata: { ...earlier.metadata, ownerReferences: [elsewhere] } }],
  ['is of this very deployment', wanted],
])('one that %s is not waited for', async (_title, there) => {
  const { calls, result } = await created(100, () => there as KubeObject);
  expect(calls).toEqual(['create', 'look true']);
  expect(result).toMatchObject({ code: 'object-in-the-way' });
});

test('who may not look waits as well, and is told that something is in the way', async () => {
  expect((await created(1, forbidden)).result).toBe(wanted);
  expect((await created(100, forbidden)).result).toMatchObject({ code: 'object-in-the-way' });
});

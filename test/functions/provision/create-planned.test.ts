import { describe, expect, test } from '@jest/globals';
import { type Attempt, createPlanned } from '../../../functions/provision/create-planned.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeError } from '../../../lib/kube/errors.ts';
import { InTheWay, Retryable, Terminal } from '../../../lib/nim/failure.ts';
import { deploymentLabels } from '../../../lib/nim/names.ts';
import { intake, record } from '../../support/record.ts';

const ours = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'nim-owner-chat', uid: intake.owner.uid }];
const earlier = [{ ...ours[0], uid: 'another' }];
const labels = deploymentLabels('chat');
const metadata = { name: 'chat', namespace: 'demo', labels };
const inferenceService = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', metadata };
const servingRuntime = { ...inferenceService, apiVersion: 'serving.kserve.io/v1alpha1', kind: 'ServingRuntime' };
const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata };
const deletionTimestamp = '2026-01-01T00:00:00Z';

const exists = new KubeError(409, 'AlreadyExists', 'exists already');
const overQuota = new KubeError(403, 'Forbidden', 'is forbidden: exceeded quota: team, requested: x=1');
const denied = new KubeError(403, 'Forbidden', 'admission webhook "x" denied the request');

type Act = 'look' | 'dry run' | 'create';
/** What the API server says to an act, by the plural of its object: an object's metadata, or an error. */
type Says = (act: Act, plural: string) => object;

/** One attempt, and which calls it made. */
async function attempt(says: Says, change: Partial<Attempt> = {}, independent: readonly (typeof claim)[] = []) {
  const calls: string[] = [];
  const kube = createKubeClient(async ({ method, path }) => {
    const [route = '', query = ''] = path.split('?');
    const plural = route.split('/').at(method === 'GET' ? -2 : -1) ?? '';
    const act = method === 'GET' ? 'look' : query.includes('dryRun') ? 'dry run' : 'create';
    calls.push(`${act} ${plural}`);
    const said = says(act, plural);
    if (said instanceof Error) throw said;
    return { ...inferenceService, metadata: { ...metadata, ...said } };
  });
  const usual = { kube, record: record({ intake }), isFirst: true, hasCompany: async () => false };
  const made = createPlanned({ independent, inferenceService }, { ...usual, ...change });
  return { calls, made: await made.catch((error: unknown) => error) };
}

const nothing = new KubeError(404, 'NotFound', 'not found');
const created = { uid: 'new' };
const found = { uid: 'found', ownerReferences: ours };
/** All goes well, but for these. */
const but =
  (changes: Partial<Record<Act, object>>): Says =>
  (act) =>
    changes[act] ?? (act === 'look' ? nothing : created);
const asService = (uid: string) => [{ kind: 'InferenceService', name: 'chat', uid }];

describe('an object that is there already', () => {
  const there = (meta: object) => attempt(but({ 'dry run': exists, create: exists, look: meta }));

  test('and has our owner was created by an attempt before', async () => {
    const { made, calls } = await there(found);
    expect(made).toEqual(asService('found'));
    expect(calls).toEqual(['dry run inferenceservices', 'look inferenceservices']);
  });

  test.each([
    ['ours', { ownerReferences: ours, deletionTimestamp }],
    ['an earlier deployment’s', { ownerReferences: earlier, deletionTimestamp }],
    ['an earlier deployment’s that nobody has collected yet', { ownerReferences: earlier }],
    ['somebody else’s', { labels: {}, deletionTimestamp }],
  ])('and goes is waited for: %s', async (_title, meta) => {
    expect((await there(meta)).made).toBeInstanceOf(InTheWay);
  });

  test('and is somebody else’s ends the deployment before anything is created', async () => {
    const says: Says = (act, plural) => {
      if (plural !== 'inferenceservices') return act === 'look' ? nothing : created;
      return act === 'look' ? { labels: {} } : exists;
    };
    const { made, calls } = await attempt(says, {}, [claim, servingRuntime]);
    expect(made).toMatchObject({ outcome: { reason: 'AlreadyExists', resource: { kind: 'InferenceService' } } });
    expect(calls.filter((call) => call.startsWith('create'))).toEqual([]);
  });

  test('and comes only after the dry run is adopted as well', async () => {
    expect((await attempt(but({ create: exists, look: found }))).made).toEqual(asService('found'));
  });

  test('and is gone when it is looked for is tried again', async () => {
    expect((await attempt(but({ create: exists }))).made).toBeInstanceOf(Retryable);
  });

  test('and is gone right after the dry run is created', async () => {
    expect((await attempt(but({ 'dry run': exists }))).made).toEqual(asService('new'));
  });
});

describe('a first attempt', () => {
  test('looks for nothing', async () => {
    const { calls, made } = await attempt(but({}), {}, [claim]);
    expect(calls).toEqual([
      'dry run persistentvolumeclaims',
      'dry run inferenceservices',
      'create persistentvolumeclaims',
      'create inferenceservices',
    ]);
    expect(made).toHaveLength(2);
  });
});

describe('a later attempt', () => {
  const later = { isFirst: false };

  test('adopts what is there without a POST, and tries and creates what is missing', async () => {
    const says: Says = (act, plural) => {
      if (act !== 'look') return created;
      return plural === 'persistentvolumeclaims' ? found : nothing;
    };
    const { calls, made } = await attempt(says, later, [claim]);
    expect(calls).toEqual([
      'look persistentvolumeclaims',
      'look inferenceservices',
      'dry run inferenceservices',
      'create inferenceservices',
    ]);
    expect(made).toEqual([
      { kind: 'PersistentVolumeClaim', name: 'chat', uid: 'found' },
      { kind: 'InferenceService', name: 'chat', uid: 'new' },
    ]);
  });

  test('ends on somebody else’s object without a POST', async () => {
    const { calls, made } = await attempt(but({ look: { labels: {} } }), later);
    expect(calls).toEqual(['look inferenceservices']);
    expect(made).toMatchObject({ outcome: { reason: 'AlreadyExists' } });
  });
});

describe.each<Act>(['dry run', 'create'])('a refusal of the %s', (act) => {
  test.each([overQuota, denied])('is no matter where the object is ours: %s', async (refusal) => {
    expect((await attempt(but({ [act]: refusal, look: found }))).made).toEqual(asService('found'));
  });

  test.each([
    [overQuota, 'QuotaExceeded'],
    [denied, 'Forbidden'],
  ])('ends the deployment where there is no object: %s', async (refusal, reason) => {
    expect((await attempt(but({ [act]: refusal }))).made).toMatchObject({ outcome: { reason } });
  });

  test('is somebody else’s doing where the object is', async () => {
    const { made } = await attempt(but({ [act]: overQuota, look: { labels: {} } }));
    expect(made).toMatchObject({ outcome: { reason: 'AlreadyExists' } });
  });

  test('waits for an object that goes and still counts', async () => {
    const { made } = await attempt(but({ [act]: overQuota, look: { ...found, deletionTimestamp } }));
    expect(made).toBeInstanceOf(InTheWay);
  });

  const company = { hasCompany: async () => true };

  test('over quota is tried again where another attempt may have been charged for the object', async () => {
    const { made } = await attempt(but({ [act]: overQuota }), company);
    expect(made).toBeInstanceOf(Retryable);
    expect(made).toMatchObject({ message: expect.stringContaining('exceeded quota') });
  });

  test('for another reason is final, whoever else is at work', async () => {
    expect((await attempt(but({ [act]: denied }), company)).made).toBeInstanceOf(Terminal);
  });
});

test.each([
  ['first', 'persistentvolumeclaims'],
  ['last', 'servingruntimes'],
])('of several failures the one that is final is told, also where it comes %s', async (_title, plural) => {
  const passing = new KubeError(503, 'ServiceUnavailable', 'not now');
  const says: Says = (_act, asked) => (asked === plural ? new KubeError(422, 'Invalid', 'spec.x') : passing);
  const { made } = await attempt(says, {}, [claim, servingRuntime]);
  expect(made).toMatchObject({ outcome: { reason: 'Invalid' } });
});

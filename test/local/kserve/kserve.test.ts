import { expect, test } from '@jest/globals';
import { type ObjectStore, openCluster, type StoredObject } from '../../../local/cluster/index.ts';
import { type KServeOptions, playKServe } from '../../../local/kserve/index.ts';

const namespace = 'default';
const runtime = {
  apiVersion: 'serving.kserve.io/v1alpha1',
  kind: 'ServingRuntime',
  metadata: { name: 'runtime', namespace },
  spec: {
    containers: [{ name: 'kserve-container', image: 'nvcr.io/nim/meta/llama:1.0.0' }],
    imagePullSecrets: [{ name: 'pull' }],
  },
};
const service = (gpus: number) => {
  const amounts = { 'nvidia.com/gpu': String(gpus) };
  const model = {
    modelFormat: { name: 'llama' },
    runtime: 'runtime',
    resources: { limits: amounts, requests: amounts },
  };
  return {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: { name: 'model', namespace },
    spec: { predictor: { model } },
  };
};

async function played(
  act: (objects: ObjectStore) => Promise<void>,
  options: Partial<KServeOptions> = {},
): Promise<void> {
  const cluster = openCluster({ databaseFile: ':memory:', identities: () => [], bindings: () => [] });
  const kserve = playKServe(cluster.objects, { delayMs: 1, ...options });
  try {
    await act(cluster.objects);
  } finally {
    kserve.close();
    await cluster.close();
  }
}

/** Resolves with the object once it is as wanted. */
function until(objects: ObjectStore, kind: string, wanted: (object: StoredObject) => boolean): Promise<StoredObject> {
  return new Promise((resolve) => {
    const look = () => {
      const found = objects.list(kind, { namespace }).find(wanted);
      if (!found) return;
      stop();
      resolve(found);
    };
    const stop = objects.watch(kind, look);
    look();
  });
}

const condition = (object: StoredObject, type: string) =>
  (
    object.status as { conditions?: { type: string; status: string; reason?: string; message?: string }[] } | undefined
  )?.conditions?.find((one) => one.type === type);
const reasons = (objects: ObjectStore) => objects.list('Event', { namespace }).map(({ reason }) => reason);

test('a claim becomes bound to a volume of the size it asks for', () =>
  played(async (objects) => {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '30Gi' } } };
    objects.create({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'cache', namespace }, spec });
    const bound = await until(
      objects,
      'PersistentVolumeClaim',
      ({ status }) => (status as { phase: string }).phase === 'Bound',
    );
    expect(bound.status).toMatchObject({ capacity: { storage: '30Gi' }, accessModes: ['ReadWriteOnce'] });
    expect((bound.spec as { volumeName: string }).volumeName).toMatch(/^pvc-/);
  }));

test('a service starts, gets an address, and takes its pod along when it goes', () =>
  played(async (objects) => {
    objects.create(runtime);
    objects.create(service(1));
    const waiting = await until(objects, 'InferenceService', (one) => condition(one, 'Ready') !== undefined);
    expect(condition(waiting, 'Ready')?.status).toBe('False');
    const ready = await until(objects, 'InferenceService', (one) => condition(one, 'Ready')?.status === 'True');
    const url = 'http://model-predictor.default.svc.cluster.local:8080';
    expect(ready.status).toMatchObject({ url, address: { url } });
    const [pod] = objects.list('Pod', { namespace });
    expect(pod?.metadata.name).toMatch(/^model-predictor-/);
    expect(pod).toMatchObject({ spec: { imagePullSecrets: [{ name: 'pull' }] }, status: { phase: 'Running' } });
    expect(reasons(objects)).toEqual(expect.arrayContaining(['Scheduled', 'Pulling', 'Pulled', 'Started']));
    const gone = new Promise<void>((resolve) => {
      objects.watch('Pod', ({ type }) => type === 'DELETED' && resolve());
    });
    objects.remove('InferenceService', namespace, 'model');
    await gone;
    expect(objects.list('Pod', { namespace })).toEqual([]);
  }));

test('a service that asks for more GPUs than the node has stays unschedulable', () =>
  played(async (objects) => {
    objects.create(runtime);
    objects.create(service(9));
    const stuck = await until(objects, 'InferenceService', (one) => condition(one, 'Ready') !== undefined);
    expect(condition(stuck, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'Unschedulable',
      message: '0/1 nodes are available: 1 Insufficient nvidia.com/gpu.',
    });
    expect(reasons(objects)).toContain('FailedScheduling');
  }));

test('an image that may not be pulled here says so in conditions and events', () =>
  played(
    async (objects) => {
      objects.create(runtime);
      objects.create(service(1));
      const stuck = await until(objects, 'InferenceService', (one) => condition(one, 'Ready') !== undefined);
      expect(condition(stuck, 'PredictorReady')?.reason).toBe('ImagePullBackOff');
      expect(condition(stuck, 'Ready')?.message).toContain('451 Unavailable For Legal Reasons');
      const warnings = objects.list('Event', { namespace }).filter(({ type }) => type === 'Warning');
      expect(warnings.map(({ reason }) => reason)).toContain('ImagePullBackOff');
    },
    { stuck: () => 'ImagePullBackOff' },
  ));

test('a service waits for its runtime', () =>
  played(async (objects) => {
    objects.create(service(1));
    await until(objects, 'InferenceService', (one) => condition(one, 'Ready')?.reason === 'RuntimeNotFound');
    objects.create(runtime);
    await until(objects, 'InferenceService', (one) => condition(one, 'Ready')?.status === 'True');
  }));

test('what was there before it began is looked after too', async () => {
  const cluster = openCluster({ databaseFile: ':memory:', identities: () => [], bindings: () => [] });
  cluster.objects.create(runtime);
  cluster.objects.create(service(1));
  const kserve = playKServe(cluster.objects, { delayMs: 1 });
  await until(cluster.objects, 'InferenceService', (one) => condition(one, 'Ready')?.status === 'True');
  kserve.close();
  await cluster.close();
});

import { describe, expect, test } from '@jest/globals';
import type { DeploymentEvent } from '../../../events/envelope.ts';
import { type Ports, sweep } from '../../../functions/sweep/sweep.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeAnswerTooLarge, KubeError, KubeUnreachable } from '../../../lib/kube/errors.ts';
import type { ConfigMap } from '../../../lib/kube/object.ts';
import type { KubeCall } from '../../../lib/kube/transport.ts';
import { createLogger } from '../../../lib/log.ts';
import { Retryable } from '../../../lib/nim/failure.ts';
import { newRecord, withPart } from '../../../lib/nim/record.ts';
import { Unpublished } from '../../../lib/publish.ts';
import { record } from '../../support/record.ts';

const old = '2020-01-01T00:00:00Z';
function recordOf(name: string, phase: string, namespace = 'demo'): ConfigMap {
  const made = newRecord(namespace, { ...record().request, name });
  const metadata = { ...made.metadata, uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: old };
  const status = { phase, since: old, attempts: 1, objects: [], left: [] };
  return withPart({ ...record(), configMap: { ...made, metadata } }, 'status', status);
}
const rolledBack = (name: string) => recordOf(name, 'RolledBack');
const failing = (name: string, namespace?: string) => recordOf(name, 'Failing', namespace);

/** A list of records in pages, as an API server gives it; other lists are empty. */
function listed(records: readonly ConfigMap[], fits: (items: readonly ConfigMap[]) => boolean = () => true) {
  return ({ path, accept }: KubeCall) => {
    const query = new URLSearchParams(path.split('?')[1]);
    if (!query.get('labelSelector')?.includes('record=true')) return { items: [], metadata: {} };
    const from = Number(query.get('continue') ?? 0);
    const to = from + Number(query.get('limit'));
    const items = records.slice(from, to);
    if (!accept && !fits(items)) throw new KubeAnswerTooLarge('too large');
    return { items, metadata: to < records.length ? { continue: String(to) } : {} };
  };
}

interface Round {
  readonly get: (call: KubeCall) => unknown;
  readonly remove?: (name: string) => void;
  readonly publish?: (event: DeploymentEvent) => Promise<unknown>;
  readonly ports?: Partial<Ports>;
}

/** A round of sweep; what it removed and which deployments it sent events of. */
async function round({ get, remove, publish, ports }: Round) {
  const done: string[] = [];
  const kube = createKubeClient(async (call) => {
    if (call.method === 'GET') return get(call);
    const name = call.path.split('/').at(-1) ?? '';
    remove?.(name);
    done.push(name);
    return {};
  });
  const swept = sweep({
    kube,
    publish: async (event) => {
      await publish?.(event);
      done.push(event.subject);
      return 'sent';
    },
    now: () => new Date(),
    log: createLogger({ name: 'test', level: 'silent' }),
    stuckAfterMs: 1000,
    provisionDeadlineMs: 1000,
    intakeDeadlineMs: 1000,
    retentionMs: 1000,
    pageSize: 16,
    recordsMax: 100,
    namespaceRecordsMax: 100,
    concurrency: 1,
    budgetMs: 60_000,
    random: () => 0.5,
    ...ports,
  });
  return { done, error: await swept.catch((error: unknown) => error) };
}

/** A log of which the warnings are kept. */
function warnings() {
  const told: unknown[][] = [];
  const log = { info: () => {}, warn: (...said: unknown[]) => told.push(said) } as unknown as Ports['log'];
  return { told, log };
}

const names = (count: number, prefix = 'r') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('what is wrong with one record keeps none of the others from its turn', () => {
  test('a record that cannot be removed', async () => {
    const { done } = await round({
      get: listed(['a', 'b', 'c'].map(rolledBack)),
      remove: (name) => {
        if (name.endsWith('-b')) throw new KubeError(403, 'Forbidden', 'a finalizer of somebody');
      },
    });
    expect(done.sort()).toEqual(['nim-deployment-a', 'nim-deployment-c']);
  });

  test('a name that no event can carry, and a ConfigMap that is no record at all', async () => {
    const broken = { ...failing('broken'), data: { request: 'no JSON' } };
    const { done, error } = await round({ get: listed([failing('x'.repeat(100)), broken, failing('fine')]) });
    expect(done).toEqual(['demo/fine']);
    expect(error).toBeUndefined();
  });

  test('an event that the Broker does not take', async () => {
    const { done, error } = await round({
      get: listed(['a', 'b'].map((name) => failing(name))),
      publish: async ({ subject }) => {
        if (subject.endsWith('a')) throw new Unpublished('the Broker answered 413', { status: 413 });
      },
    });
    expect(done).toEqual(['demo/b']);
    expect(error).toBeUndefined();
  });

  test.each<[string, Error]>([
    ['the Broker is away', new Unpublished('no answer')],
    ['the Broker is failing', new Unpublished('the Broker answered 503', { status: 503 })],
    ['the API server is away', new KubeUnreachable('no answer')],
    ['the API server is failing', new KubeError(500, 'InternalError', 'etcd')],
    ['the API server does not know our token', new KubeError(401, 'Unauthorized', 'expired')],
    ['the API server has too much to do', new KubeError(429, 'TooManyRequests', 'later')],
  ])('but where %s, the round ends and is asked for again', async (_title, error) => {
    const fails = async () => {
      throw error;
    };
    const result = await round({ get: listed(names(5).map((name) => failing(name))), publish: fails });
    expect(result.done).toEqual([]);
    expect(result.error).toBeInstanceOf(Retryable);
  });
});

describe('large records', () => {
  const records = names(20).map((name) => failing(name));
  const all = records.map(({ data }) => `demo/${JSON.parse(data?.request ?? '').name}`).sort();

  test.each([7, 2, 1])('are listed in smaller pages, of %d', async (fitting) => {
    const { done } = await round({ get: listed(records, ({ length }) => length <= fitting) });
    expect(done.sort()).toEqual(all);
  });

  test('that no answer can hold are passed over', async () => {
    const fits = (items: readonly ConfigMap[]) =>
      !items.some(({ metadata: { name } }) => ['nim-deployment-r3', 'nim-deployment-r19'].includes(name));
    const { done } = await round({ get: listed(records, fits) });
    expect(done.sort()).toEqual(all.filter((name) => !['demo/r3', 'demo/r19'].includes(name)));
  });
});

describe('a round', () => {
  test('ends when its time is up, and says so', async () => {
    let ms = Date.now();
    const now = () => new Date(ms);
    const publish = async () => {
      ms += 1000;
    };
    const { told, log } = warnings();
    const get = listed(names(20).map((name) => failing(name)));
    const { done } = await round({ get, publish, ports: { now, log, budgetMs: 5_500 } });
    expect(done.length).toBe(6);
    const counts = expect.objectContaining({ due: 20, sent: 6, left: 14 });
    expect(told).toContainEqual([counts, expect.stringMatching(/not all that is due had a turn.*SWEEP_BUDGET_MS/)]);
  });

  test('that does not come to the end of the list says that the next one begins at its start', async () => {
    let ms = Date.now();
    const now = () => new Date(ms);
    const { told, log } = warnings();
    const records = listed(names(20).map((name) => failing(name)));
    const get = (call: KubeCall) => {
      ms += 1000;
      return records(call);
    };
    await round({ get, ports: { now, log, budgetMs: 2_000, pageSize: 4 } });
    const counts = expect.objectContaining({ complete: false });
    expect(told).toContainEqual([counts, expect.stringMatching(/begins at its start.*SWEEP_BUDGET_MS/)]);
  });

  test('that had more to do than it keeps in mind says so', async () => {
    const { told, log } = warnings();
    const get = listed(names(20).map((name) => failing(name)));
    await round({ get, ports: { log, namespaceRecordsMax: 5 } });
    const counts = expect.objectContaining({ due: 20, kept: 5, sent: 5, left: 15 });
    expect(told).toEqual([[counts, expect.stringMatching(/kept in mind.*SWEEP_NAMESPACE_RECORDS_MAX/)]]);
  });

  test('sends side by side, and no more than it may', async () => {
    let underWay = 0;
    let most = 0;
    const publish = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    };
    const get = listed(names(40).map((name) => failing(name)));
    await round({ get, publish, ports: { concurrency: 8 } });
    expect(most).toBe(8);
  });

  test('deals with one deployment of each namespace after the other, whoever has most', async () => {
    const records = [...names(12, 'a').map((name) => failing(name, 'one')), failing('b', 'two'), failing('c', 'three')];
    const { done } = await round({ get: listed(records) });
    const first = done.slice(0, 3).map((subject) => subject.split('/')[0]);
    expect(first.sort()).toEqual(['one', 'three', 'two']);
  });

  test('begins with another one each time', async () => {
    const records = names(12).map((name) => failing(name));
    const firsts = await Promise.all(
      [0, 0.3, 0.6, 0.9].map(async (value) => {
        const { done } = await round({ get: listed(records), ports: { random: () => value } });
        expect(new Set(done).size).toBe(12);
        return done[0];
      }),
    );
    expect(new Set(firsts).size).toBeGreaterThan(1);
  });

  test('keeps a bounded number in mind, of one namespace and of all', async () => {
    const records = [...names(12, 'a').map((name) => failing(name, 'one')), failing('b', 'two')];
    const { done } = await round({ get: listed(records), ports: { namespaceRecordsMax: 3, recordsMax: 5 } });
    expect(done.length).toBe(4);
    expect(done).toContain('two/b');
  });
});

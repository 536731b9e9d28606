import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { request } from 'undici';
import { encodeEvent } from '../../../events/encode.ts';
import { deploymentFailed, deploymentRequested } from '../../../events/index.ts';
import { createBroker, type Delivered } from '../../../local/broker/index.ts';
import { openSink, type Reply } from '../../support/event-sink.ts';

const data = { namespace: 'demo', name: 'chat', recordUid: 'uid-1' };
const time = new Date('2026-01-01T00:00:00Z');
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const requested = encodeEvent(
  deploymentRequested.create({ source: 'deployments', time, traceparent, data: { ...data, model: 'm', tag: '1' } }),
);
const failed = encodeEvent(
  deploymentFailed.create({ source: 'provision', time, data: { ...data, outcome: { reason: 'r', message: 'm' } } }),
);

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const brokerManifest = {
  apiVersion: 'eventing.knative.dev/v1',
  kind: 'Broker',
  metadata: { name: 'b', namespace: 'n' },
  spec: { delivery: { retry: 2, backoffPolicy: 'exponential', backoffDelay: 'PT1S' } },
};
const trigger = (name: string, type: string | undefined, sink: string, delivery?: object) => ({
  apiVersion: 'eventing.knative.dev/v1',
  kind: 'Trigger',
  metadata: { name, namespace: 'n' },
  spec: {
    broker: 'b',
    ...(type ? { filter: { attributes: { type } } } : {}),
    subscriber: { ref: { kind: 'Service', name: sink } },
    ...(delivery ? { delivery } : {}),
  },
});
const deadLetterTo = (name: string) => ({ deadLetterSink: { ref: { kind: 'Service', name }, uri: '/dead' } });

/** A broker on a real port, with sinks that answer as told; waits are noted and not waited. */
async function open(manifests: object[], answers: Record<string, (call: number) => Reply>) {
  const sinks = new Map<string, Awaited<ReturnType<typeof openSink>>>();
  for (const [name, answer] of Object.entries(answers)) {
    const sink = await openSink(answer);
    closers.push(() => sink.close());
    sinks.set(name, sink);
  }
  const waits: number[] = [];
  const seen: Delivered[] = [];
  const broker = createBroker({
    manifests: [brokerManifest, ...manifests],
    resolve: ({ name }) => sinks.get(name)?.url,
    observe: (happened) => void ('trigger' in happened && seen.push(happened)),
    sleep: async (ms) => void waits.push(ms),
  });
  closers.push(() => broker.close());
  const server = createServer(broker.handle);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => new Promise((closed) => server.close(closed)));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const post = async (event: { headers: Record<string, string>; body: string }) => {
    const answer = await request(url, { method: 'POST', ...event });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  return { post, waits, seen, broker, taken: (name: string) => sinks.get(name)?.taken ?? [], url };
}

describe('an event', () => {
  test('goes to the Triggers whose filter matches, whole and with its trace', async () => {
    const type = requested.headers['ce-type'];
    const { post, taken } = await open(
      [trigger('one', type, 'one'), trigger('all', undefined, 'all'), trigger('other', 'something.else', 'other')],
      { one: () => ({ status: 204 }), all: () => ({ status: 202 }), other: () => ({ status: 200 }) },
    );
    expect(await post(requested)).toEqual({ status: 202, text: '' });
    const { 'content-type': _type, ...attributes } = requested.headers;
    expect(taken('one')).toEqual([
      expect.objectContaining({ headers: expect.objectContaining(attributes), body: requested.body }),
    ]);
    expect(taken('all')).toHaveLength(1);
    expect(taken('other')).toHaveLength(0);
  });

  test('that comes as a reply is an event of its own', async () => {
    const { post, taken } = await open(
      [trigger('first', requested.headers['ce-type'], 'first'), trigger('second', failed.headers['ce-type'], 'second')],
      { first: () => ({ status: 200, ...failed }), second: () => ({ status: 204 }) },
    );
    await post(requested);
    expect(taken('second')).toEqual([expect.objectContaining({ body: failed.body })]);
  });

  test('is answered when its delivery has ended, retries included', async () => {
    const { post, taken } = await open([trigger('t', undefined, 's')], {
      s: (call) => ({ status: call < 3 ? 503 : 200 }),
    });
    await post(requested);
    expect(taken('s')).toHaveLength(3);
  });
});

describe('a subscriber that answers', () => {
  test.each<[string, Reply, number]>([
    ['200', { status: 200 }, 1],
    ['204', { status: 204 }, 1],
    ['302', { status: 302, headers: { location: '/x' } }, 1],
    ['400', { status: 400, body: 'no' }, 1],
    ['401', { status: 401 }, 1],
    ['422', { status: 422 }, 1],
    ['404', { status: 404 }, 3],
    ['408', { status: 408 }, 3],
    ['409', { status: 409 }, 3],
    ['429', { status: 429 }, 3],
    ['500', { status: 500 }, 3],
    ['503', { status: 503 }, 3],
    ['200 with a body that is no event', { status: 200, body: 'OK' }, 3],
    ['nothing', { status: 0, cut: true }, 3],
  ])('%s', async (_what, reply, calls) => {
    const { post, taken } = await open([trigger('t', undefined, 's')], { s: () => reply });
    expect((await post(requested)).status).toBe(202);
    expect(taken('s')).toHaveLength(calls);
  });

  test('is given more and more time', async () => {
    const linear = { retry: 3, backoffPolicy: 'linear', backoffDelay: 'PT0.5S' };
    const one = await open([trigger('t', undefined, 's')], { s: () => ({ status: 500 }) });
    await one.post(requested);
    expect(one.waits).toEqual([2000, 4000]);
    const other = await open([trigger('t', undefined, 's', linear)], { s: () => ({ status: 500 }) });
    await other.post(requested);
    expect(other.waits).toEqual([500, 1000, 1500]);
  });

  test('may ask for more time where the delivery says up to how much', async () => {
    const busy = () => ({ status: 429, headers: { 'retry-after': '60' } });
    const delivery = { retry: 1, backoffPolicy: 'linear', backoffDelay: 'PT1S', retryAfterMax: 'PT30S' };
    const { post, waits } = await open([trigger('t', undefined, 's', delivery)], { s: busy });
    await post(requested);
    expect(waits).toEqual([30_000]);
  });
});

describe('an event that cannot be delivered', () => {
  const delivery = { retry: 1, backoffDelay: 'PT1S', ...deadLetterTo('dead') };

  test('goes to the dead-letter sink with what went wrong, and a reply from there counts', async () => {
    const { post, taken, seen } = await open(
      [trigger('t', requested.headers['ce-type'], 's', delivery), trigger('after', failed.headers['ce-type'], 'after')],
      {
        s: () => ({ status: 503, body: 'x'.repeat(2000) }),
        dead: () => ({ status: 200, ...failed }),
        after: () => ({ status: 204 }),
      },
    );
    await post(requested);
    const [letter] = taken('dead');
    expect(letter).toMatchObject({ path: '/dead', body: requested.body });
    expect(letter?.headers).toMatchObject({ 'ce-id': requested.headers['ce-id'], 'ce-knativeerrorcode': '503' });
    expect(Buffer.from(String(letter?.headers['ce-knativeerrordata']), 'base64').toString()).toBe('x'.repeat(1024));
    expect(taken('after')).toHaveLength(1);
    expect(seen.filter(({ deadLetter }) => deadLetter)).toHaveLength(1);
  });

  test('goes there at once when trying again would be of no use', async () => {
    const { post, taken } = await open([trigger('t', undefined, 's', delivery)], {
      s: () => ({ status: 400 }),
      dead: () => ({ status: 204 }),
    });
    await post(requested);
    expect([taken('s').length, taken('dead').length]).toEqual([1, 1]);
  });

  test('is said to be dropped when the dead-letter sink fails too', async () => {
    const { post, taken, seen } = await open([trigger('t', undefined, 's', delivery)], {
      s: () => ({ status: 500 }),
      dead: () => ({ status: 500 }),
    });
    expect((await post(requested)).status).toBe(202);
    expect(taken('dead')).toHaveLength(2);
    expect(seen.at(-1)).toMatchObject({ deadLetter: true, final: true, status: 500 });
  });
});

describe('the ingress refuses', () => {
  test.each<[string, Record<string, string>, string, number]>([
    ['what is no event', {}, '{}', 400],
    ['another specversion', { ...requested.headers, 'ce-specversion': '2.0' }, requested.body, 400],
    ['a batch', { 'content-type': 'application/cloudevents-batch+json' }, '[]', 400],
    ['more than 1 MiB', requested.headers, 'x'.repeat(1024 * 1024 + 1), 413],
  ])('%s', async (_what, headers, body, status) => {
    const { post, taken } = await open([trigger('t', undefined, 's')], { s: () => ({ status: 204 }) });
    expect((await post({ headers, body })).status).toBe(status);
    expect(taken('s')).toHaveLength(0);
  });

  test('another method than POST', async () => {
    const { url } = await open([], {});
    const answer = await request(url);
    await answer.body.dump();
    expect(answer.statusCode).toBe(405);
  });
});

describe('manifests that are not understood stop it at once', () => {
  const good = trigger('t', undefined, 's');
  test.each<[string, object, string]>([
    ['a filter dialect', { ...good.spec, filters: [{ cesql: 'x' }] }, 'Trigger t'],
    ['a delay', { ...good.spec, delivery: { backoffDelay: '5 seconds' } }, 'spec.delivery.backoffDelay'],
    ['a policy', { ...good.spec, delivery: { backoffPolicy: 'random' } }, 'spec.delivery.backoffPolicy'],
    ['a Broker', { ...good.spec, broker: 'nowhere' }, 'there is no Broker nowhere'],
    ['a subscriber', { ...good.spec, subscriber: {} }, 'spec.subscriber'],
  ])('%s', (_what, spec, message) => {
    const start = () =>
      createBroker({
        manifests: [brokerManifest, { ...good, spec }],
        resolve: () => undefined,
        observe: () => undefined,
      });
    expect(start).toThrow(message);
  });
});

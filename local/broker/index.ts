import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeEvent } from '../../events/decode.ts';
import { InvalidEvent, type ReceivedEvent } from '../../events/envelope.ts';
import { readBody } from '../../lib/http/read-body.ts';
import { type Delivered, type DispatchOptions, dispatch } from './dispatch.ts';
import { readTriggers } from './trigger.ts';

export type { Delivered } from './dispatch.ts';

/** An event that came in, from outside or as a reply. */
export interface Received {
  readonly event: ReceivedEvent;
}

export interface BrokerOptions {
  /** Parsed objects of knative/: Broker and Triggers are read, others passed over. */
  readonly manifests: readonly unknown[];
  readonly resolve: DispatchOptions['resolve'];
  /** Told of everything, as it happens. */
  readonly observe: (happened: Received | Delivered) => void;
  readonly sleep?: DispatchOptions['sleep'];
  /** Events under way at most; beyond it the ingress answers 429. */
  readonly underWayMax?: number;
}

export interface Broker {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Accepts nothing any more, gives up waiting for retries, and ends what is under way. */
  close(): Promise<void>;
}

const bodyBytesMax = 1024 * 1024;
const underWayMaxDefault = 1000;
/** Replies to replies to …: Knative counts down an extension from 255; here the depth is counted. */
const hopsMax = 255;

/**
 * A Broker on one machine that behaves as Knative's with the in-memory channel: the publisher is answered when every matching
 * Trigger's delivery has ended, and replies come in as events of their own. Throws when a manifest is not understood.
 */
export function createBroker(options: BrokerOptions): Broker {
  const triggers = readTriggers(options.manifests);
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  const sleep = options.sleep ?? ((ms: number, signal: AbortSignal) => abortable(ms, signal));
  const dispatching = { resolve: options.resolve, observe: options.observe, sleep, signal: closing.signal };

  async function accept(event: ReceivedEvent, hops: number): Promise<void> {
    options.observe({ event });
    const matching = triggers.filter(({ attributes }) => matches(event, attributes));
    await Promise.all(
      matching.map(async (trigger) => {
        const reply = await dispatch(event, trigger, dispatching);
        if (reply && hops < hopsMax) await accept(reply, hops + 1);
      }),
    );
  }

  function publish(event: ReceivedEvent): Promise<void> {
    const work = accept(event, 0).finally(() => underWay.delete(work));
    underWay.add(work);
    return work;
  }

  async function ingest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return answer(response, 405, 'events come by POST', { allow: 'POST' });
    if (closing.signal.aborted) return answer(response, 503, 'the broker is closing');
    if (underWay.size >= (options.underWayMax ?? underWayMaxDefault)) {
      return answer(response, 429, 'too many events are under way', { 'retry-after': '1' });
    }
    const body = await readBody(request, bodyBytesMax);
    if (!body) return answer(response, 413, 'the event is too large');
    try {
      await publish(decodeEvent(request.headers, body));
      answer(response, 202, '');
    } catch (error) {
      if (!(error instanceof InvalidEvent)) throw error;
      answer(response, 400, 'the event is not valid');
    }
  }

  return {
    handle(request, response) {
      ingest(request, response).catch(() => response.destroy());
    },
    async idle() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    async close() {
      closing.abort();
      await Promise.allSettled(underWay);
    },
  };
}

function matches(event: ReceivedEvent, attributes: Readonly<Record<string, string>>): boolean {
  const { extensions, data: _data, ...standard } = event;
  const all: Record<string, unknown> = { ...extensions, ...standard };
  return Object.entries(attributes).every(([name, value]) => (value === '' ? name in all : all[name] === value));
}

async function abortable(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function answer(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'text/plain', ...headers });
  response.end(text);
}

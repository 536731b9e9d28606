import type { ReceivedEvent } from '../../events/envelope.ts';
import { backoffMs, verdictOf } from './retry.ts';
import type { Delivery, Sink, Trigger } from './trigger.ts';
import { type Answer, send } from './wire.ts';

/** One delivery of one event, for whoever watches. */
export interface Delivered {
  readonly event: EventName;
  readonly trigger: string;
  readonly attempt: number;
  readonly status: number | 'no answer' | 'malformed reply' | 'nowhere to send it';
  readonly durationMs: number;
  readonly reply?: string;
  readonly deadLetter?: boolean;
  /** No further attempt follows: it was taken, or it goes to the dead-letter sink, or it is dropped. */
  readonly final: boolean;
}

export interface EventName {
  readonly type: string;
  readonly id: string;
  readonly source: string;
  readonly subject?: string | undefined;
}

export interface DispatchOptions {
  /** Where the Knative object that a sink refers to is reached. */
  readonly resolve: (reference: { name: string; kind: string; namespace?: string | undefined }) => URL | undefined;
  readonly observe: (delivered: Delivered) => void;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** First bytes of an error body that go into a dead letter, as Knative does it. */
const errorDataBytesMax = 1024;

/**
 * Delivers one event to one Trigger's subscriber, with retries, and to the dead-letter sink when they are used up. Answers the
 * event that came as a reply, if any.
 */
export async function dispatch(
  event: ReceivedEvent,
  trigger: Trigger,
  options: DispatchOptions,
): Promise<ReceivedEvent | undefined> {
  const name = trigger.name;
  const { deadLetterSink, ...delivery } = trigger.delivery;
  const answer = await deliver(event, trigger.subscriber, delivery, { name, deadLetter: false }, options);
  if (succeeded(answer)) return answer.reply;
  if (!deadLetterSink || options.signal.aborted) return undefined;
  const letter = deadLetter(event, answer, urlOf(trigger.subscriber, options));
  const last = await deliver(letter, deadLetterSink, delivery, { name, deadLetter: true }, options);
  return succeeded(last) ? last.reply : undefined;
}

const succeeded = (answer: Answer): boolean => verdictOf(answer.status) === 'done' && !answer.malformed;

async function deliver(
  event: ReceivedEvent,
  sink: Sink,
  delivery: Delivery,
  { name, deadLetter }: { name: string; deadLetter: boolean },
  { observe, sleep, signal, ...options }: DispatchOptions,
): Promise<Answer> {
  const url = urlOf(sink, options);
  const { type, id, source, subject } = event;
  const seen = { event: { type, id, source, subject }, trigger: name, ...(deadLetter ? { deadLetter } : {}) };
  if (!url) {
    observe({ ...seen, attempt: 1, status: 'nowhere to send it', durationMs: 0, final: true });
    return { status: 'no answer', body: Buffer.from('the sink is not known') };
  }
  const attempts = (delivery.retry ?? 0) + 1;
  for (let attempt = 1; ; attempt += 1) {
    const startedAtMs = performance.now();
    const answer = await send(url, event, delivery.timeout);
    const again = answer.malformed || verdictOf(answer.status) === 'retry';
    const final = !again || attempt >= attempts || signal.aborted;
    observe({
      ...seen,
      attempt,
      status: answer.malformed ? 'malformed reply' : answer.status,
      durationMs: performance.now() - startedAtMs,
      ...(answer.reply ? { reply: answer.reply.type } : {}),
      final,
    });
    if (final) return answer;
    await sleep(backoffMs(delivery, attempt, answer.retryAfterMs), signal);
  }
}

function urlOf(sink: Sink, { resolve }: Pick<DispatchOptions, 'resolve'>): URL | undefined {
  if (!sink.ref) return sink.uri === undefined ? undefined : new URL(sink.uri);
  const base = resolve(sink.ref);
  // relative to the service, which may be reached under a path of its own
  return base && sink.uri !== undefined ? new URL(`.${sink.uri.replace(/^\/?/, '/')}`, base) : base;
}

function deadLetter(event: ReceivedEvent, answer: Answer, destination: URL | undefined): ReceivedEvent {
  const code = typeof answer.status === 'number' ? { knativeerrorcode: String(answer.status) } : {};
  const knativeerrordata = answer.body.subarray(0, errorDataBytesMax).toString('base64');
  const knativeerrordest = String(destination ?? '');
  return { ...event, extensions: { ...event.extensions, ...code, knativeerrordest, knativeerrordata } };
}

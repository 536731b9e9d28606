import { CloudEvent, HTTP } from 'cloudevents';
import { request } from 'undici';
import { decodeEvent } from '../../events/decode.ts';
import { InvalidEvent, type ReceivedEvent } from '../../events/envelope.ts';

const replyBytesMax = 1024 * 1024;
const defaultTimeoutMs = 30_000;

/** What a subscriber answered. `malformed` is a 2xx with a body that is no event, which counts as a failure. */
export interface Answer {
  readonly status: number | 'no answer';
  readonly reply?: ReceivedEvent;
  readonly malformed?: boolean;
  readonly body: Buffer;
  readonly retryAfterMs?: number;
}

/** Sends one event in binary mode and reads the answer. Never throws: no answer is an answer too. */
export async function send(url: URL, event: ReceivedEvent, timeoutMs = defaultTimeoutMs): Promise<Answer> {
  const { headers, body } = encode(event);
  try {
    const response = await request(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > replyBytesMax) return { status: 'no answer', body: Buffer.from('the reply is too large') };
      chunks.push(chunk);
    }
    const content = Buffer.concat(chunks);
    const seconds = Number(response.headers['retry-after']);
    const retryAfter = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {};
    return { ...interpret(response.statusCode, response.headers as Record<string, string>, content), ...retryAfter };
  } catch (error) {
    return { status: 'no answer', body: Buffer.from(error instanceof Error ? error.message : 'no answer') };
  }
}

function interpret(status: number, headers: Record<string, string>, body: Buffer): Answer {
  if (status < 200 || status >= 300 || (body.length === 0 && headers['ce-id'] === undefined)) return { status, body };
  try {
    return { status, body, reply: decodeEvent(headers, body) };
  } catch (error) {
    if (!(error instanceof InvalidEvent)) throw error;
    return { status, body, malformed: true };
  }
}

function encode(event: ReceivedEvent): { headers: Record<string, string>; body: string } {
  const { extensions, data, ...attributes } = event;
  const present = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
  const cloudEvent = new CloudEvent({ ...extensions, ...present, type: event.type, source: event.source, data });
  const message = HTTP.binary(cloudEvent);
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
  const traceparent = extensions.traceparent;
  const type = { 'content-type': 'application/json' };
  return {
    headers: { ...headers, ...type, ...(traceparent ? { traceparent } : {}) },
    body: data === undefined ? '' : JSON.stringify(data),
  };
}

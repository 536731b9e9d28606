import type { IncomingHttpHeaders } from 'node:http';
import { HTTP } from 'cloudevents';
import { InvalidEvent, type ReceivedEvent } from './envelope.ts';
import { parseOutsideJson, UnacceptableJson } from './json.ts';

const attributes = new Set(['id', 'type', 'source', 'subject', 'time', 'specversion', 'datacontenttype', 'dataschema']);
const attributeName = /^[a-z0-9]{1,64}$/;

/**
 * Decodes one CloudEvent from an HTTP request, binary or structured mode.
 * The SDK lets through an unknown specversion, an absent source and `__proto__` keys, or answers them with errors of its own
 * (seen with cloudevents 10.0.0), so those are looked at first. Throws {@link InvalidEvent}, always with a constant text.
 */
export function decodeEvent(headers: IncomingHttpHeaders, body: Buffer): ReceivedEvent {
  const contentType = (headers['content-type'] ?? '').toLowerCase();
  if (contentType.startsWith('application/cloudevents-batch')) throw new InvalidEvent('batches are not accepted');
  const structured = contentType.startsWith('application/cloudevents');
  const json = body.length > 0 ? parseJson(body) : undefined;
  const context = structured ? requireObject(json) : headerAttributes(headers);
  for (const required of ['id', 'type', 'source']) {
    const value = context[required];
    if (typeof value !== 'string' || value === '') throw new InvalidEvent(`the attribute "${required}" is missing`);
  }
  if (context.specversion !== '1.0') throw new InvalidEvent('the attribute "specversion" is not 1.0');
  const event = sdkDecode(headers, structured ? context : json);
  return {
    id: event.id,
    type: event.type,
    source: event.source,
    subject: event.subject,
    time: event.time,
    dataschema: event.dataschema,
    data: structured ? context.data : json,
    extensions: extensionsOf(context),
  };
}

function sdkDecode(headers: IncomingHttpHeaders, body: unknown) {
  try {
    const event = HTTP.toEvent({ headers, body });
    if (Array.isArray(event)) throw new InvalidEvent('batches are not accepted');
    return event;
  } catch (error) {
    if (error instanceof InvalidEvent) throw error;
    throw new InvalidEvent('the CloudEvent is malformed', { cause: error });
  }
}

function headerAttributes(headers: IncomingHttpHeaders): Record<string, unknown> {
  const found: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce-') && typeof value === 'string') found[name.slice(3)] = percentDecode(value);
  }
  if (typeof headers.traceparent === 'string') found.traceparent ??= headers.traceparent;
  return found;
}

/** Header values are percent-encoded where they hold more than printable ASCII (CloudEvents HTTP binding 1.0.2, 3.1.3.2). */
function percentDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value;
    throw error;
  }
}

function extensionsOf(context: Record<string, unknown>): Record<string, string> {
  const extensions: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(context)) {
    if (attributes.has(name) || name === 'data' || name === 'data_base64') continue;
    if (!attributeName.test(name)) throw new InvalidEvent('an attribute name is malformed');
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw new InvalidEvent('an extension attribute is neither string, number nor boolean');
    }
    extensions[name] = String(value);
  }
  return extensions;
}

function parseJson(body: Buffer): unknown {
  try {
    return parseOutsideJson(body);
  } catch (error) {
    if (!(error instanceof UnacceptableJson)) throw error;
    throw new InvalidEvent('the body is not JSON that can be accepted');
  }
}

function requireObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidEvent('the body is not a JSON object');
  }
  return value as Record<string, unknown>;
}

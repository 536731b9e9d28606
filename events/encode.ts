import { CloudEvent, HTTP } from 'cloudevents';
import { type DeploymentEvent, eventDataBytesMax } from './envelope.ts';

/** An event as an HTTP message in binary mode: what a request to the Broker and a reply to it both consist of. */
export interface EncodedEvent {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Encodes an event for the wire. Throws RangeError when its data is larger than the contract allows. */
export function encodeEvent(event: DeploymentEvent): EncodedEvent {
  const message = HTTP.binary(new CloudEvent({ ...event }));
  const body = String(message.body);
  if (Buffer.byteLength(body) > eventDataBytesMax)
    throw new RangeError(`event data exceeds ${eventDataBytesMax} bytes`);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) headers[name.toLowerCase()] = String(value);
  if (event.traceparent) headers.traceparent = event.traceparent;
  return { headers, body };
}

import { decodeEvent } from '../../events/decode.ts';
import { encodeEvent } from '../../events/encode.ts';
import { type DeploymentEvent, InvalidEvent, type ReceivedEvent } from '../../events/envelope.ts';
import { Problem } from '../errors.ts';
import { Retryable } from '../nim/failure.ts';
import { empty, type Handler } from './message.ts';

/** Reacts to one event; what it gives back travels to the Broker as the HTTP reply. */
export type Reaction = (event: ReceivedEvent) => Promise<DeploymentEvent | undefined>;

/** How soon a retryable failure is worth another delivery; the Broker's own back-off is longer. */
const retryAfterSeconds = 1;

/**
 * An event function over HTTP, as the Broker's delivery contract wants it (DESIGN section 5): a bad event 400 with a constant
 * text, a retryable failure 503, otherwise 2xx with an event or with nothing.
 */
export function eventHandler(react: Reaction): Handler {
  return async function handleEvent(request) {
    if (request.method !== 'POST') {
      throw new Problem('method-not-allowed', 'Events come by POST.', { headers: { allow: 'POST' } });
    }
    try {
      const reply = await react(decodeEvent(request.headers, request.body));
      if (!reply) return empty(204);
      const { headers, body } = encodeEvent(reply);
      return { status: 200, headers, body };
    } catch (error) {
      if (error instanceof InvalidEvent)
        throw new Problem('invalid-event', 'The event does not keep its contract.', { cause: error });
      if (error instanceof Retryable) {
        throw new Problem('unavailable', 'The event cannot be handled now.', { retryAfterSeconds, cause: error });
      }
      throw error;
    }
  };
}

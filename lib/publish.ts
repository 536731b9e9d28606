import { encodeEvent } from '../events/encode.ts';
import type { DeploymentEvent } from '../events/envelope.ts';
import type { Config } from './config.ts';

/** The Broker certainly did not take the event. */
export class Unpublished extends Error {
  override name = 'Unpublished';
}

/**
 * `sent`: the Broker took it. `perhaps`: it did not answer in time, which a synchronous channel does while subscribers work
 * (DESIGN section 5): a duplicate is harmless and sweep catches a loss.
 */
export type Published = 'sent' | 'perhaps';
export type Publish = (event: DeploymentEvent) => Promise<Published>;

/** Publishes to the Broker at K_SINK under a short deadline. Throws {@link Unpublished}. */
export function createPublisher(config: Pick<Config, 'K_SINK' | 'PUBLISH_TIMEOUT_MS'>): Publish {
  return async function publish(event) {
    if (!config.K_SINK) throw new Unpublished('K_SINK is not set');
    const { headers, body } = encodeEvent(event);
    const { request } = await import('undici');
    const deadline = AbortSignal.timeout(config.PUBLISH_TIMEOUT_MS);
    try {
      const response = await request(config.K_SINK, { method: 'POST', headers, body, signal: deadline });
      await response.body.dump({ limit: 64 * 1024 });
      if (response.statusCode < 300) return 'sent';
      throw new Unpublished(`the Broker answered ${response.statusCode}`);
    } catch (error) {
      if (error instanceof Unpublished) throw error;
      if (deadline.aborted) return 'perhaps';
      throw new Unpublished('the Broker could not be reached', { cause: error });
    }
  };
}

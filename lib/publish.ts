import { readFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';
import type { Dispatcher } from 'undici';
import { encodeEvent } from '../events/encode.ts';
import type { DeploymentEvent } from '../events/envelope.ts';
import type { Config } from './config.ts';
import { BearerToken } from './secret.ts';

/**
 * The Broker did not say that it took the event. It refused it, or could not be reached; after a 5xx or a connection that broke it may
 * have taken it all the same, and a duplicate is harmless.
 */
export class Unpublished extends Error {
  override name = 'Unpublished';
  /** What the Broker answered, where it did. */
  readonly status: number | undefined;

  constructor(message: string, options: ErrorOptions & { status?: number } = {}) {
    super(message, options);
    this.status = options.status;
  }
}

/**
 * `sent`: the Broker took it. `perhaps`: it did not answer in time, which a synchronous channel does while subscribers work
 * (DESIGN section 5): a duplicate is harmless and sweep catches a loss.
 */
export type Published = 'sent' | 'perhaps';
export type Publish = (event: DeploymentEvent) => Promise<Published>;

type PublisherConfig = Pick<Config, 'K_SINK' | 'K_CA_CERTS' | 'BROKER_TOKEN_FILE' | 'PUBLISH_TIMEOUT_MS'>;

/**
 * Publishes to the Broker at K_SINK under a short deadline: trusting K_CA_CERTS where transport encryption is on, and with the token in
 * BROKER_TOKEN_FILE where the Broker wants to know who sends (https://knative.dev/docs/eventing/features/sender-identity). Throws
 * {@link Unpublished}.
 */
export function createPublisher(config: PublisherConfig): Publish {
  let dispatcher: Dispatcher | undefined;
  return async function publish(event) {
    if (!config.K_SINK) throw new Unpublished('K_SINK is not set');
    const encoded = encodeEvent(event);
    const [{ Agent, request }, token] = await Promise.all([import('undici'), brokerToken(config.BROKER_TOKEN_FILE)]);
    const headers = token ? { ...encoded.headers, authorization: token.authorization() } : encoded.headers;
    dispatcher ??= new Agent({
      // undici heeds the signal of a request only when it has a connection
      connectTimeout: config.PUBLISH_TIMEOUT_MS,
      ...(config.K_CA_CERTS && { connect: { ca: [...getCACertificates('default'), config.K_CA_CERTS] } }),
    });
    const deadline = AbortSignal.timeout(config.PUBLISH_TIMEOUT_MS);
    try {
      const options = { dispatcher, method: 'POST', headers, body: encoded.body, signal: deadline } as const;
      const response = await request(config.K_SINK, options);
      await response.body.dump({ limit: 64 * 1024 });
      if (response.statusCode < 300) return 'sent';
      const { statusCode: status } = response;
      throw new Unpublished(`the Broker answered ${status}`, { status });
    } catch (error) {
      if (error instanceof Unpublished) throw error;
      const connected = (error as NodeJS.ErrnoException).code !== 'UND_ERR_CONNECT_TIMEOUT';
      if (connected && deadline.aborted) return 'perhaps';
      throw new Unpublished('the Broker could not be reached', { cause: error });
    }
  };
}

/** Knative renews the file long before its token expires, so it is read each time; where there is none, no token is wanted. */
async function brokerToken(file: string): Promise<BearerToken | undefined> {
  try {
    return new BearerToken((await readFile(file, 'utf8')).trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Unpublished('the token for the Broker cannot be read', { cause: error });
  }
}

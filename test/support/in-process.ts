import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Dispatcher } from 'undici';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Carries requests to a listener of node:http in this process: everything but sockets and TLS is as it would be. Requests and answers are
 * whole and at once, with no streams in between: the saga's tests make millions of them.
 */
export class InProcess extends Dispatcher {
  readonly #listener: Listener;

  constructor(listener: Listener) {
    super();
    this.#listener = listener;
  }

  override request<T = null>(options: Dispatcher.RequestOptions<T>): Promise<Dispatcher.ResponseData<T>>;
  override request({ method, path, headers, body }: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> {
    return new Promise((resolve, reject) => {
      const cut = () => {
        answer.emit('close');
        reject(Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' }));
      };
      const content = typeof body === 'string' ? [Buffer.from(body)] : [];
      const request = {
        method,
        url: path,
        headers,
        complete: true,
        resume: () => undefined,
        socket: { destroy: cut },
        [Symbol.asyncIterator]: () => content.values(),
      };
      const answer = new Answer((statusCode, answered, text) => {
        const chunks = [Buffer.from(text)];
        const data = { statusCode, headers: answered, body: { [Symbol.asyncIterator]: () => chunks.values() } };
        resolve(data as unknown as Dispatcher.ResponseData);
      }, cut);
      this.#listener(request as unknown as IncomingMessage, answer as unknown as ServerResponse);
    });
  }
}

type Ended = (statusCode: number, headers: Record<string, string>, text: string) => void;

/** As much of a ServerResponse as an answer in one piece needs. */
class Answer extends EventEmitter {
  statusCode = 200;
  headersSent = false;
  readonly destroy: () => void;
  readonly #headers: Record<string, string> = {};
  readonly #ended: Ended;

  constructor(ended: Ended, cut: () => void) {
    super();
    this.#ended = ended;
    this.destroy = cut;
  }

  setHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }

  end(text: string): void {
    this.headersSent = true;
    this.emit('finish');
    this.#ended(this.statusCode, this.#headers, text);
  }
}

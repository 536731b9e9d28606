import type { IncomingMessage, ServerResponse } from 'node:http';
import { inject } from 'light-my-request';
import { Dispatcher } from 'undici';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Carries requests to a listener of node:http in this process: everything but sockets and TLS is as it would be. */
export class InProcess extends Dispatcher {
  readonly #listener: Listener;

  constructor(listener: Listener) {
    super();
    this.#listener = listener;
  }

  override dispatch(
    { method, path, headers = null, body }: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const controller = new Controller();
    handler.onRequestStart?.(controller, {});
    void this.#answer({ method, path, headers, body: body ?? null }, handler, controller);
    return true;
  }

  async #answer(
    { method, path, headers, body }: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    controller: Controller,
  ): Promise<void> {
    try {
      const answer = await inject(this.#listener, {
        method: method as 'GET',
        url: path,
        headers: headers as Record<string, string>,
        ...(typeof body === 'string' ? { payload: body } : {}),
      });
      handler.onResponseStart?.(controller, answer.statusCode, answer.headers as Record<string, string>, '');
      handler.onResponseData?.(controller, answer.rawPayload);
      handler.onResponseEnd?.(controller, {});
    } catch (error) {
      handler.onResponseError?.(controller, error as Error);
    }
  }
}

/** Answers come whole and at once: there is nothing to hold up. */
class Controller implements Dispatcher.DispatchController {
  readonly aborted = false;
  readonly paused = false;
  readonly reason = null;
  abort(): void {}
  pause(): void {}
  resume(): void {}
}

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../../lib/http/read-body.ts';

export interface Taken {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
}
export interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Cut the connection instead of answering. */
  readonly cut?: boolean;
}

/** A subscriber on a real port that answers as it is told, call by call, and keeps what it was sent. */
export async function openSink(answer: (call: number, taken: Taken) => Reply | Promise<Reply>) {
  const taken: Taken[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const body = String((await readBody(request, 1_000_000)) ?? '');
    const call: Taken = { headers: request.headers, body, path: request.url ?? '' };
    taken.push(call);
    const { status, headers = {}, body: text = '', cut } = await answer(taken.length, call);
    if (cut) return void request.socket.destroy();
    response.writeHead(status, headers);
    response.end(text);
  };
  const server = createServer((request, response) => {
    void respond(request, response).catch((error: unknown) => {
      // whoever called has not waited for the answer
      if (!request.complete) return response.destroy();
      throw error;
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    taken,
    url: new URL(`http://127.0.0.1:${port}/`),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

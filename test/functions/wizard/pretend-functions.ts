import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAssets } from '../../../functions/wizard/assets.ts';
import { wizardHandler } from '../../../functions/wizard/wizard.ts';
import { Problem } from '../../../lib/errors.ts';
import { problemResponse } from '../../../lib/http/problem-response.ts';

/** A call that the page made, with its parsed body. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** What the functions answer: a JSON value, or a Problem, or a promise of either, which the page waits for. */
export type Answer = (call: Call) => unknown;

/** The page as the wizard function serves it, beside pretended functions whose answers a test decides on. */
export interface PretendFunctions {
  readonly url: string;
  readonly calls: readonly Call[];
  readonly close: () => Promise<void>;
}

const bodyBytesMax = 64 * 1024;
const urls = { 'validate-key': 'validate-key/', 'model-catalog': 'model-catalog/', deployments: 'deployments/' };

/** Starts on a free loopback port. `answer` gets every call that is not for the page itself. */
export async function startPretendFunctions(answer: Answer): Promise<PretendFunctions> {
  const calls: Call[] = [];
  const page = wizardHandler(readAssets(new URL('../../../functions/wizard/page/', import.meta.url)), urls);

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request;
    const { pathname, search, searchParams } = new URL(request.url ?? '/', 'http://page');
    if (Object.keys(urls).some((service) => pathname.startsWith(`/${service}/`))) {
      const call: Call = { method, path: pathname + search, body: await readJson(request) };
      calls.push(call);
      const value = await answer(call);
      if (value instanceof Problem) return send(response, problemResponse(value));
      const contentType = { 'content-type': 'application/json' };
      return send(response, {
        status: method === 'GET' ? 200 : 202,
        headers: contentType,
        body: JSON.stringify(value),
      });
    }
    send(response, await page({ method, path: pathname, query: searchParams, headers, body: Buffer.alloc(0) }));
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve, reject) => {
      server.closeAllConnections();
      server.close((error) => (error ? reject(error) : resolve()));
    });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, calls, close };
}

function send(response: ServerResponse, answer: { status: number; headers?: object; body?: string | Buffer }): void {
  response.writeHead(answer.status, { ...answer.headers }).end(answer.body);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > bodyBytesMax) throw new Error('the page sent more than it should');
  }
  return text === '' ? undefined : JSON.parse(text);
}

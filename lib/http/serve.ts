import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import type { Config } from '../config.ts';
import { Problem } from '../errors.ts';
import type { Logger } from '../log.ts';
import { problemResponse } from './problem-response.ts';
import { discardBody, readBody } from './read-body.ts';

/** So many times the body limit is read and thrown away before a body that is too large is refused. */
const discardedPerLimit = 256;

/**
 * Serves the registered function `config.FUNCTION_TARGET`. functions-framework routes and runs it; in front of it stand the
 * things it leaves open: health endpoints, a body limit (its own is 1 GB), time-outs, and a SIGTERM that lets running
 * requests finish.
 */
export async function serve(config: Config, log: Logger): Promise<Server> {
  const server = getTestServer(config.FUNCTION_TARGET);
  const [framework] = server.listeners('request') as [RequestListener];
  let draining = false;
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/healthz') return sendText(response, 200, 'ok');
    if (request.url === '/readyz')
      return draining ? sendText(response, 503, 'draining') : sendText(response, 200, 'ok');
    void passOn(request, response, framework, config.REQUEST_BODY_BYTES_MAX).catch((error: unknown) => {
      log.debug({ err: error }, 'the request ended before its body did');
      response.destroy();
    });
  });
  server.requestTimeout = config.REQUEST_TIMEOUT_MS;
  server.headersTimeout = Math.min(config.REQUEST_TIMEOUT_MS, 10_000);
  server.maxConnections = config.CONNECTIONS_MAX;
  process.once('SIGTERM', () => {
    draining = true;
    drain(server, config.DRAIN_TIMEOUT_MS, log);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.PORT, resolve);
  });
  log.info({ port: (server.address() as AddressInfo).port }, 'ready');
  return server;
}

/** The framework's parsers pass over a request that was read already, and keep what stands in `rawBody`. */
async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  framework: RequestListener,
  bytesMax: number,
) {
  if (!isDecodable(request.url ?? '')) {
    // the framework's router would answer with a page of its own, stack trace included
    return respond(response, new Problem('invalid-request', 'The path is not valid percent-encoding.'));
  }
  const body = await readBody(request, bytesMax);
  if (body === undefined) {
    const ended = await discardBody(request, discardedPerLimit * bytesMax);
    const problem = new Problem('body-too-large', `The body exceeds ${bytesMax} bytes.`);
    return respond(response, problem, ended ? {} : { connection: 'close' });
  }
  Object.assign(request, { rawBody: body });
  framework(request as Parameters<RequestListener>[0], response as Parameters<RequestListener>[1]);
}

function respond(response: ServerResponse, problem: Problem, headers: Record<string, string> = {}): void {
  const answer = problemResponse(problem);
  response.writeHead(answer.status, { ...answer.headers, ...headers });
  response.end(answer.body);
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
  response.end(text);
}

function drain(server: Server, timeoutMs: number, log: Logger): void {
  log.info('draining');
  const forced = setTimeout(() => {
    log.warn({ timeoutMs }, 'requests still running after the drain time');
    process.exit(1);
  }, timeoutMs);
  forced.unref();
  server.close(() => process.exit(0));
  server.closeIdleConnections();
}

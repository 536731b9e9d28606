import type { HttpFunction, Request, Response } from '@google-cloud/functions-framework';
import { Problem } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Handler, HttpRequest, HttpResponse } from './message.ts';
import { internalError, problemResponse } from './problem-response.ts';

/**
 * A handler as functions-framework wants it. Whatever happens, the caller gets exactly one answer of ours, and an error that
 * nobody foresaw is logged and answered with a constant text.
 */
export function toFunction(handler: Handler, options: { bodyBytesMax: number; log: Logger }): HttpFunction {
  return async function handleRequest(request: Request, response: Response) {
    const startedAtMs = performance.now();
    const answer = await answerTo(handler, request, options);
    // a key may have been in it: its bytes are gone when the answer leaves
    request.rawBody?.fill(0);
    const status = sendOr500(response, answer, options.log);
    const durationMs = Math.round(performance.now() - startedAtMs);
    options.log.info({ method: request.method, path: pathOf(request), status, durationMs }, 'request');
  };
}

async function answerTo(
  handler: Handler,
  request: Request,
  { bodyBytesMax, log }: { bodyBytesMax: number; log: Logger },
): Promise<HttpResponse> {
  try {
    const body = request.rawBody ?? Buffer.alloc(0);
    if (body.length > bodyBytesMax) throw new Problem('body-too-large', `The body exceeds ${bodyBytesMax} bytes.`);
    return await handler(toHttpRequest(request, body));
  } catch (error) {
    if (error instanceof Problem) {
      if (error.status >= 500) log.warn({ err: error }, 'refused');
      return problemResponse(error);
    }
    log.error({ err: error }, 'unexpected error');
    return internalError();
  }
}

function toHttpRequest(request: Request, body: Buffer): HttpRequest {
  const query = new URLSearchParams(request.originalUrl.split('?').slice(1).join('?'));
  return { method: request.method, path: pathOf(request), query, headers: request.headers, body };
}

const pathOf = (request: Request): string => request.originalUrl.split('?', 1)[0] ?? '';

/** What cannot be written as it is, because a header holds what no header can, is answered as an error that nobody foresaw. */
function sendOr500(response: Response, answer: HttpResponse, log: Logger): number {
  try {
    send(response, answer);
    return answer.status;
  } catch (error) {
    log.error({ err: error }, 'the answer could not be sent');
    const fallback = internalError();
    if (response.headersSent) response.end();
    else send(response, fallback);
    return fallback.status;
  }
}

/** Written past Express's own `send`, which would spend a third of a small answer's time (DESIGN section 7). */
function send(response: Response, answer: HttpResponse): void {
  const body = answer.body ?? '';
  response.writeHead(answer.status, {
    'x-content-type-options': 'nosniff',
    ...answer.headers,
    ...(answer.status === 204 || answer.status === 304 ? {} : { 'content-length': Buffer.byteLength(body) }),
  });
  response.end(body);
}

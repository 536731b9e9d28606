import type { Dispatcher } from 'undici';
import type { Logger } from '../log.ts';
import type { BearerToken } from '../secret.ts';
import { KubeAnswerTooLarge, KubeError, KubeUnreachable } from './errors.ts';

/** One call to the API server, below any knowledge of kinds. */
export interface KubeCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, already encoded. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
}

export interface TransportOptions {
  readonly server: URL;
  readonly dispatcher: Dispatcher;
  readonly token: () => Promise<BearerToken | undefined>;
  readonly timeoutMs: number;
  readonly responseBytesMax: number;
  /** Each call is told at level debug, without its content. */
  readonly log?: Logger;
}

/** Sends one call and gives the parsed answer. Throws {@link KubeError}, {@link KubeUnreachable} or {@link KubeAnswerTooLarge}. */
export type Transport = (call: KubeCall) => Promise<unknown>;

/** A read may be sent again when its connection broke; a write may not, because it could have taken effect. */
const readAttemptsMax = 2;

export function createTransport(options: TransportOptions): Transport {
  return async function send(call) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const startedAtMs = performance.now();
        const answer = await sendOnce(options, call);
        const durationMs = Math.round(performance.now() - startedAtMs);
        options.log?.debug({ method: call.method, path: call.path, durationMs }, 'kubernetes call');
        return answer;
      } catch (error) {
        options.log?.debug(
          { method: call.method, path: call.path, attempt, reason: reasonOf(error) },
          'kubernetes call failed',
        );
        const lost = error instanceof KubeUnreachable && !(error instanceof KubeAnswerTooLarge);
        const again = lost && call.method === 'GET' && attempt < readAttemptsMax;
        if (!again) throw error;
      }
    }
  };
}

async function sendOnce(options: TransportOptions, call: KubeCall): Promise<unknown> {
  const token = await options.token();
  const headers: Record<string, string> = { accept: call.accept ?? 'application/json' };
  if (token) headers.authorization = token.authorization();
  if (call.body !== undefined) headers['content-type'] = call.contentType ?? 'application/json';
  let status: number;
  let retryAfter: string | undefined;
  let text: string;
  try {
    const response = await options.dispatcher.request({
      origin: options.server.origin,
      path: `${options.server.pathname.replace(/\/$/, '')}${call.path}`,
      method: call.method,
      headers,
      body: call.body === undefined ? null : JSON.stringify(call.body),
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    status = response.statusCode;
    const header = response.headers['retry-after'];
    retryAfter = Array.isArray(header) ? header[0] : header;
    text = await readBounded(response.body, options.responseBytesMax);
  } catch (error) {
    if (error instanceof KubeAnswerTooLarge) throw error;
    // the cause of a network error may name addresses, never headers: undici keeps the request out of it
    throw new KubeUnreachable(`no answer from the Kubernetes API: ${reasonOf(error)}`);
  }
  const answer = parse(text, status);
  if (status >= 400) throw toKubeError(status, answer, retryAfter);
  return answer;
}

async function readBounded(body: AsyncIterable<Buffer>, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > bytesMax)
      throw new KubeAnswerTooLarge(`the answer of the Kubernetes API is larger than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (status >= 400) return undefined;
    // the cause would quote the answer, and an answer may hold a Secret
    if (error instanceof SyntaxError)
      throw new KubeUnreachable('the Kubernetes API answered something that is not JSON');
    throw error;
  }
}

function toKubeError(status: number, answer: unknown, retryAfter: string | undefined): KubeError {
  const fields = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>;
  const reason = typeof fields.reason === 'string' && fields.reason !== '' ? fields.reason : `Http${status}`;
  const message = typeof fields.message === 'string' ? fields.message : `the Kubernetes API answered ${status}`;
  const seconds = Number(retryAfter);
  return new KubeError(status, reason, message, Number.isFinite(seconds) && retryAfter ? seconds : undefined);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error instanceof KubeError) return `${error.status} ${error.reason}`;
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === 'string' ? code : error.name;
}

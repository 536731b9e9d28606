import type { Dispatcher } from 'undici';
import type { Config } from '../config.ts';
import { type NgcAnswer, type NgcQuestion, readNgcAnswer } from './ngc-answer.ts';

export type NgcConfig = Pick<
  Config,
  'NGC_API_URL' | 'NGC_CONNECT_TIMEOUT_MS' | 'NGC_TIMEOUT_MS' | 'NGC_RESPONSE_BYTES_MAX' | 'HTTPS_PROXY' | 'NO_PROXY'
>;

export interface NgcCall {
  readonly about: NgcQuestion;
  readonly method: 'GET' | 'POST';
  /** Path and query, encoded. */
  readonly path: string;
  readonly form?: string;
  readonly key: string;
  /** A second attempt, on a connection of its own. */
  readonly again?: boolean;
  readonly signal: AbortSignal;
}

/** Sends one question. Answers for whatever happens and never throws: an error's text could hold what was sent. */
export type AskNgc = (call: NgcCall) => Promise<NgcAnswer>;

const connectionsMax = 16;

/** Over one shared Agent, through the platform's proxy where HTTPS_PROXY names one. Redirects are answers like any other. */
export async function createNgcClient(config: NgcConfig): Promise<AskNgc> {
  const { EnvHttpProxyAgent } = await import('undici');
  const agentOptions = {
    connections: connectionsMax,
    allowH2: false,
    // and not connect.timeout, which a proxy's agent passes over
    connectTimeout: config.NGC_CONNECT_TIMEOUT_MS,
    headersTimeout: config.NGC_TIMEOUT_MS,
    bodyTimeout: config.NGC_TIMEOUT_MS,
    httpProxy: '',
    httpsProxy: config.HTTPS_PROXY ?? '',
    noProxy: config.NO_PROXY ?? '',
  };
  const keeping = new EnvHttpProxyAgent(agentOptions);
  // a kept connection may have been closed by NVIDIA; a second attempt must not meet another one like it
  const opening = new EnvHttpProxyAgent({ ...agentOptions, pipelining: 0 });
  const base = new URL(config.NGC_API_URL);
  const prefix = base.pathname.replace(/\/$/, '');
  return async function ask({ about, method, path, form, key, again, signal }) {
    const dispatcher = again ? opening : keeping;
    try {
      const { statusCode, headers, body } = await dispatcher.request({
        origin: base.origin,
        path: `${prefix}${path}`,
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${key}`,
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        body: form ?? null,
        signal,
      });
      const { text, whole } = await readUpTo(body, config.NGC_RESPONSE_BYTES_MAX);
      const retryAfter = headers['retry-after'];
      return readNgcAnswer(about, {
        status: statusCode,
        retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
        text,
        whole,
      });
    } catch (error) {
      return { status: 0, content: 'other', failure: failureOf(error) };
    }
  };
}

/** The body as far as the limit; what is beyond is not read, and its connection is closed. */
async function readUpTo(
  body: Dispatcher.ResponseData['body'],
  bytesMax: number,
): Promise<{ text: string; whole: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    chunks.push(chunk);
    // leaving the loop destroys the stream, and with it the connection
    if (size > bytesMax) return { text: Buffer.concat(chunks).toString('utf8'), whole: false };
  }
  return { text: Buffer.concat(chunks).toString('utf8'), whole: true };
}

/** Failures of a connection that a second attempt may not meet; what TLS objects to, it would meet again. */
const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const timeoutCodes = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

function failureOf(error: unknown): NonNullable<NgcAnswer['failure']> {
  const { name, code } = error as { name?: string; code?: string };
  if (name === 'TimeoutError' || name === 'AbortError' || (code && timeoutCodes.has(code))) return 'time-out';
  return code && connectionCodes.has(code) ? 'connection' : 'other';
}

import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BearerToken } from '../../lib/secret.ts';
import { retryAfterMs } from './retry-after.ts';

/** NVIDIA's answer: a status and the parsed body, undefined when it is no JSON. Status 0: none came, however often it was tried. */
export interface NgcReply {
  readonly status: number;
  readonly body: unknown;
  /** Nothing at all came after the headers. */
  readonly empty?: boolean;
  /** Where none came: the code of the error, such as ENOTFOUND. */
  readonly why?: string | undefined;
}

export interface NgcApi {
  get(path: string, key?: BearerToken): Promise<NgcReply>;
  close(): void;
}

const attemptsMax = 6;
const timeoutMs = 30_000;
const bodyBytesMax = 32 * 1024 * 1024;
const retryAfterMaxMs = 5 * 60_000;
const backoffMaxMs = 15_000;
const waitToldMs = 5_000;
const tooLarge = `more than ${bodyBytesMax / 1024 / 1024} MiB`;
const retried = new Set([0, 408, 429, 500, 502, 503, 504]);

/**
 * Reads NVIDIA's API patiently: what may pass (no answer, 429, 5xx) is asked again up to six times, with a jittered back-off that
 * doubles, and not before NVIDIA's Retry-After; what would take more than five minutes is not waited for. `pauseMs` scales the back-off, so that tests need not wait.
 */
export function openNgcApi(
  base: URL,
  options: { concurrency: number; pauseMs?: number; signal?: AbortSignal; tell?: (text: string) => void },
): NgcApi {
  // Node's own client: the tool asks one host, and starts faster than it could load another one
  const { Agent, request } = base.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: options.concurrency });
  // what is still under way when it is closed has nobody to answer to, and is not tried again
  const closing = new AbortController();
  const signal = options.signal ? AbortSignal.any([closing.signal, options.signal]) : closing.signal;
  const pauseMs = options.pauseMs ?? 500;
  const prefix = base.pathname.replace(/\/$/, '');

  async function once(path: string, key: BearerToken | undefined): Promise<NgcReply & { waitMs: number }> {
    const hidden = hiddenBy(key);
    try {
      const headers = { accept: 'application/json', ...(key ? { authorization: key.authorization() } : {}) };
      const asked = { agent, headers, signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]) };
      const response = await new Promise<IncomingMessage>((resolve, reject) =>
        request(new URL(`${prefix}${path}`, base.origin), asked, resolve)
          .on('error', reject)
          .end(),
      );
      const waitMs = retryAfterMs(response.headers['retry-after'], Date.now());
      const text = await textOf(response);
      return { status: response.statusCode ?? 0, body: parsed(text, hidden), empty: text.trim() === '', waitMs };
    } catch (error) {
      // the text of a network error could hold what was sent; its code cannot
      return { status: 0, body: undefined, waitMs: 0, why: codeOf(error) };
    }
  }

  let notBeforeMs = 0;
  let toldUntilMs = 0;
  /** Says once that nothing moves because NVIDIA asks for patience, however many questions wait. */
  function tellOf(waitMs: number): void {
    if (waitMs < waitToldMs || performance.now() < toldUntilMs) return;
    toldUntilMs = performance.now() + waitMs;
    options.tell?.(`NVIDIA asks to wait ${Math.ceil(waitMs / 1000)} s`);
  }

  return {
    async get(path, key) {
      for (let attempt = 1; ; attempt += 1) {
        // whoever was told to wait, all wait: it is one NVIDIA
        await sleep(Math.max(0, notBeforeMs - performance.now()), undefined, { signal });
        const { waitMs, ...reply } = await once(path, key);
        signal.throwIfAborted();
        // sooner than it was asked for would be rude, and later than this nobody waits: it counts as no answer
        const last = attempt === attemptsMax || waitMs > retryAfterMaxMs || reply.why === tooLarge;
        if (!retried.has(reply.status) || last) return reply;
        notBeforeMs = Math.max(notBeforeMs, performance.now() + waitMs);
        tellOf(waitMs);
        const backoffMs = Math.min(pauseMs * 2 ** attempt, backoffMaxMs);
        await sleep(backoffMs * (0.5 + Math.random() / 2), undefined, { signal });
      }
    },
    close() {
      closing.abort();
      agent.destroy();
    },
  };
}

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > bodyBytesMax) throw Object.assign(new Error(), { code: tooLarge });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What an answer must not bring back: anything like a key, or the part of this one that is no prefix. */
function hiddenBy(key: BearerToken | undefined): (text: string) => boolean {
  const own = (key?.authorization() ?? '').replace(/^Bearer nvapi-/, '').toLowerCase();
  return (text) => /nvapi-/i.test(text) || (own.length >= 8 && text.toLowerCase().includes(own));
}

/** JSON, in which a text that holds a key is hidden before anybody can print or store it. */
function parsed(text: string, hidden: (text: string) => boolean): unknown {
  try {
    return JSON.parse(text, (_name, value: unknown) => {
      const texts = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [value];
      return texts.some((held) => typeof held === 'string' && hidden(held)) ? '[redacted]' : value;
    });
  } catch {
    // an error page: the status says enough
    return undefined;
  }
}

function codeOf(error: unknown): string {
  const { code, cause, name } = error as NodeJS.ErrnoException & { cause?: Error };
  // of an aborted request the cause is what aborted it: a TimeoutError, whose code is a number of old
  if (code === 'ABORT_ERR' && cause) return cause.name;
  return typeof code === 'string' ? code : name;
}

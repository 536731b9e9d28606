import type { IncomingHttpHeaders } from 'node:http';

/** A request as handlers see it: read whole, within the limits, and independent of the server that took it. */
export interface HttpRequest {
  readonly method: string;
  /** Path without query, as it came (percent-encoded), starting with "/". */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One function's whole behaviour over HTTP. It may throw a Problem; anything else thrown is an internal error. */
export type Handler = (request: HttpRequest) => Promise<HttpResponse>;

/** A JSON answer. Nothing that we answer may be stored by a cache unless a handler says otherwise. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}

/** An answer without a body. */
export const empty = (status: number): HttpResponse => ({ status });

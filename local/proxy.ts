import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

/** Headers that belong to one connection and are not passed on (RFC 9110, section 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Where a request goes on to. `headers` replace those of the same name. */
export interface Onward {
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Passes a request on to a loopback port and the answer back, both as streams. Rejects when no answer came. */
export function passOn(request: IncomingMessage, response: ServerResponse, onward: Onward): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { ...endToEnd(request.headers), ...onward.headers };
    let answered = false;
    const upstream = httpRequest(
      { host: '127.0.0.1', port: onward.port, method: request.method, path: onward.path, headers, agent: false },
      (answer) => {
        answered = true;
        response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
        answer.pipe(response);
        answer.once('error', () => response.destroy());
        answer.once('close', resolve);
      },
    );
    // once there is an answer it counts, even if the other side stops reading; a broken answer is told by its own stream
    upstream.on('error', (error) => answered || reject(error));
    response.once('close', () => upstream.destroy());
    request.pipe(upstream);
  });
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}

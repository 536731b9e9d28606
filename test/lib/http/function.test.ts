import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request, Response } from '@google-cloud/functions-framework';
import { expect, test } from '@jest/globals';
import { request } from 'undici';
import { toFunction } from '../../../lib/http/function.ts';
import { type Handler, json } from '../../../lib/http/message.ts';
import { createLogger } from '../../../lib/log.ts';

const log = createLogger({ name: 'test', level: 'silent' });

/** What comes back from a handler over a connection. */
async function answer(handler: Handler, method: 'GET' | 'HEAD' = 'GET') {
  const handle = toFunction(handler, { bodyBytesMax: 1024, log });
  const server = createServer((incoming, outgoing) => {
    const framework = Object.assign(incoming, { originalUrl: incoming.url });
    void handle(framework as unknown as Request, outgoing as unknown as Response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const { statusCode, headers, body } = await request(`http://127.0.0.1:${port}/`, { method });
    return { statusCode, headers, text: await body.text() };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('HEAD is told the length of what GET would get', async () => {
  const handler: Handler = async () => json(200, { a: 'ä' });
  const [get, head] = [await answer(handler), await answer(handler, 'HEAD')];
  expect(get.headers['content-length']).toBe(String(Buffer.byteLength(get.text)));
  expect(head).toMatchObject({ text: '', headers: { 'content-length': get.headers['content-length'] } });
});

test.each(['a\nb', 'ä€'])(
  'a header that no header can hold is an internal error with a constant text: %j',
  async (value) => {
    const { statusCode, text } = await answer(async () => json(200, {}, { traceparent: value }));
    expect(statusCode).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: 'internal' });
  },
);

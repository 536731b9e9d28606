import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { request } from 'undici';
import { createFrontDoor } from '../../local/front-door.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function openDoor(open: Promise<void>) {
  const http = createHttpServer((_request, response) => response.end('plain'));
  const https = createHttpsServer();
  const door = createFrontDoor(http, https, open);
  await new Promise<void>((listening) => door.server.listen(0, '127.0.0.1', listening));
  closers.push(() => door.close());
  const handshakes: string[] = [];
  https.on('connection', () => handshakes.push('tls'));
  return { port: (door.server.address() as AddressInfo).port, handshakes };
}

describe('the one port', () => {
  test('lets who came too early wait, and then answers', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { port } = await openDoor(promise);
    const early = request(`http://127.0.0.1:${port}/`);
    await new Promise((later) => setTimeout(later, 50));
    resolve();
    expect(await (await early).body.text()).toBe('plain');
  });

  test('tells TLS from plain HTTP by the first byte', async () => {
    const { port, handshakes } = await openDoor(Promise.resolve());
    const socket = connect(port, '127.0.0.1');
    socket.write(Buffer.from([0x16, 0x03, 0x01]));
    closers.push(() => socket.destroy());
    while (handshakes.length === 0) await new Promise((later) => setTimeout(later, 5));
    expect(await (await request(`http://127.0.0.1:${port}/`)).body.text()).toBe('plain');
  });

  test('survives a connection that ends before it said anything', async () => {
    const { port } = await openDoor(Promise.resolve());
    const socket = connect(port, '127.0.0.1');
    await new Promise((connected) => socket.once('connect', connected));
    socket.resetAndDestroy();
    expect(await (await request(`http://127.0.0.1:${port}/`)).body.text()).toBe('plain');
  });
});

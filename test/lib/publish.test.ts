import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { deploymentRequested } from '../../events/index.ts';
import { createPublisher, Unpublished } from '../../lib/publish.ts';
import { openSink } from '../support/event-sink.ts';
import { type Behaviour, httpsServer } from '../support/https-server.ts';

const event = deploymentRequested.create({
  source: 'deployments',
  data: { namespace: 'demo', name: 'chat', recordUid: 'uid-1', model: 'nim/meta/chat', tag: '1.0.0' },
  time: new Date(0),
});
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broker-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});
const config = (K_SINK: string, more: { K_CA_CERTS?: string } = {}) => ({
  K_SINK,
  K_CA_CERTS: more.K_CA_CERTS,
  BROKER_TOKEN_FILE: join(folder, 'token'),
  PUBLISH_TIMEOUT_MS: 30_000,
});
const accepted: Behaviour = (request, response) => {
  request.resume();
  response.writeHead(202).end();
};

describe('publishing to a Broker', () => {
  test('carries no token where none is mounted', async () => {
    const broker = await openSink(() => ({ status: 202 }));
    expect(await createPublisher(config(broker.url.href))(event)).toBe('sent');
    expect(broker.taken[0]?.headers).not.toHaveProperty('authorization');
    await broker.close();
  });

  test('carries the mounted token, and the renewed one after it', async () => {
    const broker = await openSink(() => ({ status: 202 }));
    const publish = createPublisher(config(broker.url.href));
    for (const token of ['first', 'second']) {
      writeFileSync(join(folder, 'token'), `${token}\n`);
      await publish(event);
    }
    expect(broker.taken.map(({ headers }) => headers.authorization)).toEqual(['Bearer first', 'Bearer second']);
    await broker.close();
  });

  test('is refused for want of a token that is there and cannot be read', async () => {
    const broker = await openSink(() => ({ status: 202 }));
    const publish = createPublisher({ ...config(broker.url.href), BROKER_TOKEN_FILE: folder });
    await expect(publish(event)).rejects.toThrow(Unpublished);
    expect(broker.taken).toEqual([]);
    await broker.close();
  });

  test('trusts the Broker whose certificate K_CA_CERTS vouches for, and no other', async () => {
    const broker = await httpsServer(accepted, { trusted: false });
    const other = await httpsServer(accepted, { trusted: false });
    const url = (port: number) => `https://localhost:${port}/`;
    const given = { K_CA_CERTS: broker.caPem };
    expect(await createPublisher(config(url(broker.port), given))(event)).toBe('sent');
    await expect(createPublisher(config(url(other.port), given))(event)).rejects.toThrow(Unpublished);
    expect(other.requests).toEqual([]);
    await Promise.all([broker.close(), other.close()]);
  });

  test.each([401, 403, 503])('that answers %i took nothing', async (status) => {
    const broker = await openSink(() => ({ status }));
    await expect(createPublisher(config(broker.url.href))(event)).rejects.toThrow(Unpublished);
    await broker.close();
  });

  test('is perhaps done when the Broker has the event and does not answer in time', async () => {
    const deadline = new AbortController();
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal);
    const broker = await openSink(() => {
      deadline.abort();
      return new Promise(() => {});
    });
    expect(await createPublisher(config(broker.url.href))(event)).toBe('perhaps');
    expect(timeout).toHaveBeenCalledWith(30_000);
    expect(broker.taken).toHaveLength(1);
    await broker.close();
  });

  // no TLS comes about, so nothing of the event has left; undici heeds the signal only when it has connected
  test('is surely not done when no connection comes about in time', async () => {
    const { port, close } = await silentListener();
    const publish = createPublisher({ ...config(`https://localhost:${port}/`), PUBLISH_TIMEOUT_MS: 200 });
    try {
      await expect(publish(event)).rejects.toThrow(Unpublished);
    } finally {
      await close();
    }
  });
});

/** Takes connections and never says a word. */
async function silentListener() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

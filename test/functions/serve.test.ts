import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, request } from 'undici';
import { freePort, isReady } from '../../local/loopback.ts';
import { ended } from '../support/ended.ts';

const root = resolve(import.meta.dirname, '../..');
const targets = ['validate-key', 'model-catalog', 'deployments', 'provision', 'compensate', 'sweep', 'wizard'];
const running: ChildProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(ended));
});

async function launch(target: string, environment: Record<string, string> = {}) {
  const port = await freePort();
  const { NODE_COMPILE_CACHE = '' } = process.env;
  const env = { FUNCTION_TARGET: target, PORT: String(port), NODE_COMPILE_CACHE, ...environment };
  const child = spawn(process.execPath, ['functions/serve.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      output += String(chunk);
    });
  const ready = await isReady(port, 60_000, () => child.exitCode === null);
  return { child, port, ready, closed, url: `http://127.0.0.1:${port}`, output: () => output };
}

/** For one test, which ends it. */
async function start(...args: Parameters<typeof launch>) {
  const started = await launch(...args);
  running.push(started.child);
  return started;
}

describe('each function starts alone', () => {
  test.each(targets)('%s', async (target) => {
    const { url, ready } = await start(target);
    expect(ready).toBe(true);
    expect((await request(`${url}/healthz`)).statusCode).toBe(200);
    const answer = await request(`${url}/no/such/path`, { method: 'POST', body: 'x' });
    const { status, code } = (await answer.body.json()) as { status: number; code: string };
    expect({ status, code }).toEqual({ status: answer.statusCode, code: expect.any(String) });
  });

  test('and without a cluster says that it cannot answer, with a constant text', async () => {
    const { url, output } = await start('model-catalog');
    const answer = await request(url);
    expect(answer.statusCode).toBe(500);
    expect(await answer.body.json()).toMatchObject({ code: 'internal' });
    expect(output()).toContain('KUBERNETES_SERVICE_HOST');
  });
});

describe('a function answers itself, with a problem document,', () => {
  let started: Awaited<ReturnType<typeof launch>>;
  beforeAll(async () => {
    started = await launch('deployments');
  });
  afterAll(() => ended(started.child));

  test.each(['/%', '/a%zz', '/%E0%A4%A', '//', '/a//b', '/%2e%2e/x'])('the path %s', async (path) => {
    const client = new Client(started.url);
    const { statusCode, headers, body } = await client.request({ path, method: 'GET' });
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(statusCode).toBeLessThan(500);
    expect(headers['content-type']).toMatch('application/problem+json');
    expect(`${await body.text()}${started.output()}`).not.toMatch(/node_modules| {4}at /);
    await client.close();
  });

  test.each(['application/json; charset=utf-7', 'application/json; charset=nonsense', 'multipart/form-data', 'a'])(
    'a body of type %s',
    async (type) => {
      const path = '/namespaces/demo/deployments';
      const options = { method: 'POST', headers: { 'content-type': type }, body: '{' } as const;
      const answer = await request(`${started.url}${path}`, options);
      expect(answer.headers['content-type']).toMatch('application/problem+json');
      await answer.body.dump();
    },
  );
});

describe('a bad configuration ends the process with a message that names the variable', () => {
  test.each([
    ['nonsense', {}, /^FUNCTION_TARGET: /],
    ['sweep', { LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
    ['sweep', { KUBE_TIMEOUT_MS: '-1' }, /KUBE_TIMEOUT_MS/],
  ])('%s %j', async (target, environment, message) => {
    const { child, ready, closed, output } = await start(target, environment);
    expect(ready).toBe(false);
    // its output has arrived then, too
    await closed;
    expect(child.exitCode).toBe(78);
    expect(output()).toMatch(message);
    expect(output().trim().split('\n')).toHaveLength(1);
  });
});

describe('a function that is told to end', () => {
  test('answers the request that is under way, and then ends by itself', async () => {
    const started = await start('wizard');
    const { child } = started;
    const socket = await requestUnderWay(started);
    let received = '';
    socket.on('data', (chunk) => {
      received += String(chunk);
    });
    await tellToEnd(started);
    expect(child.exitCode).toBeNull();
    const closed = once(socket, 'close');
    socket.write('half');
    if (child.exitCode === null) await once(child, 'exit');
    await closed;
    expect(received).toContain('HTTP/1.1 405');
    expect(child.exitCode).toBe(0);
  });

  test('takes no new connections', async () => {
    const started = await start('wizard', { DRAIN_TIMEOUT_MS: '5000' });
    const { child, url } = started;
    const held = await requestUnderWay(started);
    await tellToEnd(started);
    await expect(request(url)).rejects.toThrow();
    held.destroy();
    if (child.exitCode === null) await once(child, 'exit');
  });
});

/** A request whose head the function has, by its own word, and whose body of four bytes it waits for. */
async function requestUnderWay({ port }: { port: number }): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(String(answer)).toMatch(/^HTTP\/1\.1 100 /);
  return socket;
}

async function tellToEnd({ child, output }: { child: ChildProcess; output: () => string }): Promise<void> {
  child.kill('SIGTERM');
  while (!output().includes('draining'))
    await Promise.race([once(child, 'exit'), once(child.stdout as Readable, 'data')]);
}

/** Sends a body without an end, more of it than is read and thrown away, and gives what is answered. */
async function sendEndlessly(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  const closed = new Promise((resolve) => socket.on('close', resolve));
  // the other side may close before it has read everything
  socket.on('error', () => undefined);
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
  socket.write(`400\r\n${'x'.repeat(1024)}\r\n`.repeat(300));
  await closed;
  return received;
}

describe('a body that is too large', () => {
  test('is refused whether its length was announced or not', async () => {
    const { url, port } = await start('wizard', { REQUEST_BODY_BYTES_MAX: '1000' });
    const announced = await request(url, { method: 'POST', body: 'x'.repeat(1001) });
    expect(announced.statusCode).toBe(413);
    await announced.body.dump();
    async function* chunks() {
      for (let i = 0; i < 11; i += 1) yield Buffer.alloc(100);
    }
    const streamed = await request(url, { method: 'POST', body: Readable.from(chunks()) });
    expect(streamed.statusCode).toBe(413);
    await streamed.body.dump();
    const response = await sendEndlessly(port);
    expect(response).toContain('HTTP/1.1 413');
    const small = await request(url, { method: 'POST', body: 'x'.repeat(1000) });
    expect(small.statusCode).toBe(405);
    await small.body.dump();
  });
});

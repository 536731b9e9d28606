import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { freePort } from '../../../local/loopback.ts';
import { httpsServer } from '../../support/https-server.ts';
import { answers, type Scenario, startNvidia } from '../../support/nvidia.ts';
import { validateKeyFunction } from '../../support/validate-key.ts';

const good = answers(200);
const model = 'nim/meta/llama';
const reset: Scenario['caller'] = (request) => void request.socket.destroy();
const halfAnAnswer: Scenario['caller'] = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"type":', () => response.destroy());
};
const never: Scenario['caller'] = () => {};
const dripping: Scenario['caller'] = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 50);
  response.once('close', () => clearInterval(timer));
};

/** Answers as `then` from the second time on. */
function first(behaviour: Scenario['caller'], then: Scenario['caller']): Scenario['caller'] {
  let times = 0;
  return (request, response) => {
    times += 1;
    (times === 1 ? behaviour : then)(request, response);
  };
}

const scenarios: Record<string, Scenario> = {
  good: { caller: good, model: good },
  'reset caller': { caller: reset, model: good },
  'reset model': { caller: good, model: reset },
  'half an answer': { caller: halfAnAnswer, model: good },
  'never an answer': { caller: first(good, never), model: good },
  'a body that drips': { caller: good, model: first(good, dripping) },
  'reset once': { caller: first(reset, good), model: good },
  'cut off once': { caller: good, model: first(halfAnAnswer, good) },
  'unavailable once': { caller: first(answers(503), good), model: good },
};

let nvidia: Awaited<ReturnType<typeof startNvidia>>;
beforeAll(async () => {
  nvidia = await startNvidia(
    Object.fromEntries(Object.entries(scenarios).map(([name, scenario]) => [encodeURIComponent(name), scenario])),
  );
});
afterAll(() => nvidia.close());

/** Short only where a test waits for them. */
const patience = { NGC_RETRY_DELAY_MS: '5' };
const impatience = { ...patience, NGC_TIMEOUT_MS: '600', NGC_CONNECT_TIMEOUT_MS: '200' };
const at = (scenario: string, bounds: Record<string, string> = patience) => ({
  NGC_API_URL: nvidia.urlOf(encodeURIComponent(scenario)),
  ...bounds,
});
const askedFor = (scenario: string, question: string) =>
  nvidia.requestsOf(encodeURIComponent(scenario)).filter((line) => line.includes(question)).length;
const body = { apiKey: 'nvapi-key', model };
const unreachable = { outcome: 'unreachable', userMessage: 'Unable to validate API key. Check network connectivity.' };

describe('a connection to NVIDIA', () => {
  test.each([
    ['reset caller', 'get-caller-info'],
    ['reset model', 'repos'],
    ['half an answer', 'get-caller-info'],
  ])('%s says nothing about the key', async (scenario, question) => {
    expect((await validateKeyFunction(at(scenario))(body)).json).toEqual(unreachable);
    expect(askedFor(scenario, question)).toBe(2);
  });

  test('never an answer, and a body that drips, say nothing about the key and are asked for once', async () => {
    const askLate = async (scenario: string, question: string) => {
      const call = validateKeyFunction(at(scenario, { ...patience, NGC_TIMEOUT_MS: '5000' }));
      // so that the connections are open
      expect((await call({ apiKey: 'nvapi-first', model })).json).toEqual({ outcome: 'valid' });
      expect(askedFor(scenario, question)).toBe(1);
      expect((await call(body)).json).toEqual(unreachable);
      expect(askedFor(scenario, question)).toBe(2);
    };
    await Promise.all([askLate('never an answer', 'get-caller-info'), askLate('a body that drips', 'repos')]);
  });

  test('a connection that fails once is no failure', async () => {
    expect((await validateKeyFunction(at('reset once'))(body)).json).toEqual({ outcome: 'valid' });
    expect((await validateKeyFunction(at('cut off once'))(body)).json).toEqual({ outcome: 'valid' });
  });

  test('an answer is never asked for twice', async () => {
    expect((await validateKeyFunction(at('unavailable once'))(body)).json).toEqual(unreachable);
    expect(askedFor('unavailable once', 'get-caller-info')).toBe(1);
  });

  test('a connection that NVIDIA closed meanwhile is replaced', async () => {
    let answered = 0;
    const closing = await serve((request, response) => {
      answered += 1;
      response.once('finish', () => setTimeout(() => request.socket.destroy(), 5));
      good(request, response);
    });
    const call = validateKeyFunction({ NGC_API_URL: `https://127.0.0.1:${closing.port}`, ...patience });
    for (let index = 0; index < 5; index += 1) {
      expect((await call({ apiKey: `nvapi-${index}` })).json).toEqual({ outcome: 'valid' });
    }
    expect(answered).toBeGreaterThanOrEqual(5);
  });

  test.each([
    ['nobody there', async () => `https://127.0.0.1:${await freePort()}`],
    ['no such host', async () => 'https://ngc.invalid'],
    ['plain HTTP where TLS was expected', async () => `https://127.0.0.1:${await talker('HTTP/1.1 200 OK\r\n\r\n')}`],
    ['a handshake that never ends', async () => `https://127.0.0.1:${await talker('')}`],
    ['a certificate of somebody else', async () => `https://127.0.0.1:${(await serve(good, { trusted: false })).port}`],
  ])('%s says nothing about the key', async (_what, url) => {
    expect((await validateKeyFunction({ NGC_API_URL: await url(), ...impatience })(body)).json).toEqual(unreachable);
  });
});

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** An HTTPS server that is closed after the test. */
async function serve(...how: Parameters<typeof httpsServer>) {
  const server = await httpsServer(...how);
  closers.push(server.close);
  return server;
}

/** A TCP server that says one thing to whoever connects, or nothing. */
async function talker(text: string): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    if (text) socket.write(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as { port: number }).port;
}

describe('an egress proxy', () => {
  test('is gone through where the platform names one, but for the hosts that it excepts', async () => {
    const asked: string[] = [];
    const proxy = createHttpServer().on('connect', (request, client) => {
      asked.push(request.url ?? '');
      const [host = '', port] = (request.url ?? '').split(':');
      const onward = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.pipe(client).pipe(onward);
      });
      for (const socket of [onward, client]) socket.on('error', () => socket.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    closers.push(async () => {
      proxy.closeAllConnections();
      proxy.close();
    });
    const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as { port: number }).port}`;
    const through = validateKeyFunction({ ...at('good'), HTTPS_PROXY });
    expect((await through(body)).json).toEqual({ outcome: 'valid' });
    expect(new Set(asked)).toEqual(new Set([`127.0.0.1:${nvidia.port}`]));
    const past = validateKeyFunction({ ...at('good'), HTTPS_PROXY, NO_PROXY: '127.0.0.1' });
    const before = asked.length;
    expect((await past(body)).json).toEqual({ outcome: 'valid' });
    expect(asked.length).toBe(before);
  });
});

describe('while NVIDIA is down', () => {
  test('nobody is kept waiting, nobody asks, and the first answer ends it', async () => {
    let down = true;
    const server = await serve((request, response) => (down ? answers(503) : good)(request, response));
    const call = validateKeyFunction({
      NGC_API_URL: `https://127.0.0.1:${server.port}`,
      NGC_BREAKER_FAILURES: '3',
      NGC_BREAKER_OPEN_MS: '60000',
      ...patience,
    });
    const check = async (key: string) => (await call({ apiKey: `nvapi-${key}` })).json.outcome;
    for (const key of ['a', 'b', 'c']) expect(await check(key)).toBe('unreachable');
    expect(server.requests.length).toBe(3);
    for (const key of ['d', 'e', 'f']) expect(await check(key)).toBe('unreachable');
    expect(server.requests.length).toBe(3);
    down = false;
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    expect(await check('g')).toBe('valid');
    expect(await check('h')).toBe('valid');
  });

  test('what a caller can bring about does not cut off the others', async () => {
    const server = await serve((request, response) => {
      (request.method === 'GET' ? answers(500) : good)(request, response);
    });
    const call = validateKeyFunction({
      NGC_API_URL: `https://127.0.0.1:${server.port}`,
      NGC_BREAKER_FAILURES: '2',
      ...patience,
    });
    for (const strange of ['nim/a', 'nim/b', 'nim/c', 'nim/d']) {
      expect((await call({ apiKey: 'nvapi-key', model: strange })).json.outcome).toBe('unreachable');
    }
    expect((await call({ apiKey: 'nvapi-key' })).json.outcome).toBe('valid');
  });
});

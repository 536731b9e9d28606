import { randomInt } from 'node:crypto';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 5;

/** Outside of what systems hand out by themselves (from 32768, or from 49152), so that nobody is given the port in the meantime. */
const ports = { from: 15_000, to: 30_000 };
const triesMax = 50;

/** A loopback port that was free a moment ago, for a process that has to be told its port. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const port = randomInt(ports.from, ports.to);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${triesMax} ports tried on 127.0.0.1 was free`);
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(false) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Waits until `/readyz` on that port answers 200. False when time is up or the process is gone. */
export async function isReady(port: number, timeoutMs: number, alive: () => boolean): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (alive() && performance.now() < deadline) {
    if (await answersReady(port)) return true;
    await sleep(pollMs);
  }
  return false;
}

function answersReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ host: '127.0.0.1', port, path: '/readyz', timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.once('timeout', () => probe.destroy());
    probe.once('error', () => resolve(false));
    probe.end();
  });
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseOptions } from '../local/options.ts';
import { startSystem } from '../local/system.ts';

const project = '/deployments/namespaces/demo/deployments';
const stepTimeoutMs = 120_000;
/** Long enough that no function ends before it was asked everything. */
const idleSeconds = 120;
/** The local system calls sweep by itself, two seconds after its start. */
const sweepAfterMs = 4_000;

/**
 * Runs the main job once with the functions of a finished tree, on one machine and against the embedded cluster, so that V8
 * compiles what a function needs from its start to its last answer, and keeps that beside each bundle.
 */
export async function warm(root: string): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), 'nim-functions-image-'));
  const stateFolder = join(temporary, 'state');
  const before = process.env.NODE_OPTIONS;
  process.env.NODE_OPTIONS = `--import ${new URL('./record-code-cache.ts', import.meta.url).href}`;
  try {
    const startedAtMs = performance.now();
    const args = ['--port', '0', '--state', stateFolder, '--fresh', '--idle', String(idleSeconds), '--bundles', root];
    const options = parseOptions(args);
    if (options === 'help') throw new Error('no options');
    const system = await startSystem(options);
    try {
      await runMainJob(`http://127.0.0.1:${system.port}`, readFileSync(join(stateFolder, 'token'), 'utf8').trim());
      await sleep(Math.max(0, sweepAfterMs - (performance.now() - startedAtMs)));
    } finally {
      await system.close();
    }
  } finally {
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function runMainJob(url: string, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const model = 'nim/meta/llama-3.1-8b-instruct';
  const apiKey = 'nvapi-good-1';
  const call = async (path: string, method = 'GET', body?: object) => {
    const response = await fetch(`${url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    const json: unknown = response.headers.get('content-type')?.includes('json') ? await response.json() : undefined;
    return { status: response.status, json };
  };
  const until = async (what: string, probe: () => Promise<boolean>) => {
    const deadline = performance.now() + stepTimeoutMs;
    while (!(await probe())) {
      if (performance.now() > deadline) throw new Error(`while compiling: ${what} did not happen`);
      await sleep(50);
    }
  };
  const expectStatus = async (expected: number, ...args: Parameters<typeof call>) => {
    const { status } = await call(...args);
    if (status !== expected) throw new Error(`while compiling: ${args.slice(0, 2).join(' ')} answered ${status}`);
  };
  const storage = { size: '50Gi' };
  await expectStatus(200, '/');
  await expectStatus(200, '/validate-key', 'POST', { apiKey, model });
  await expectStatus(200, '/model-catalog');
  await expectStatus(202, project, 'POST', { name: 'warm', model, storage, resources: { gpus: 1 }, apiKey });
  await until('the deployment', async () => {
    const { json } = await call(`${project}/warm`);
    return (json as { ready?: boolean }).ready === true;
  });
  await expectStatus(200, project);
  await expectStatus(202, `${project}/warm`, 'DELETE');
  await until('its deletion', async () => (await call(`${project}/warm`)).status === 404);
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

const root = resolve(import.meta.dirname, '../..');
/** Less than a test has, so that what is told is this, with the output. */
const withinMs = 60_000;
/** So much of the end of the output tells what happened. */
const outputShown = 4000;

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at by matchers, which take any shape
  readonly json: any;
}

export interface Call {
  readonly method?: string;
  /** A person of the local system, or null for nobody. Default: user-a. */
  readonly as?: string | null;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Ends a process rudely. It may have been quicker and ended by itself. */
export function killed(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** `npm start` as a person starts it: a process of its own, its output kept, talked to over HTTP only. */
export class LocalSystem {
  readonly state: string;
  #child: ChildProcess | undefined;
  #output = '';
  #port = 0;

  constructor(state = mkdtempSync(join(tmpdir(), 'nim-functions-'))) {
    this.state = state;
  }

  async start(...flags: string[]): Promise<this> {
    return this.startWith({}, ...flags);
  }

  /** The same with more in the environment. */
  async startWith(environment: Record<string, string>, ...flags: string[]): Promise<this> {
    const args = ['local/main.ts', '--port', '0', '--state', join(this.state, 'state'), ...flags];
    const env = { ...process.env, ...environment };
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const from = this.#output.length;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        this.#output += String(chunk);
      });
    await this.until(() => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${this.#output.slice(from)}`);
      const port = /page +http:\/\/localhost:(\d+)\//.exec(this.#output.slice(from))?.[1];
      this.#port = Number(port ?? 0);
      return this.#port > 0;
    });
    return this;
  }

  get output(): string {
    return this.#output;
  }
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }
  get kubeconfig(): string {
    return join(this.state, 'state', 'kubeconfig');
  }

  token(person: string): string {
    return this.file(person === 'user-a' ? 'token' : `token-${person}`).trim();
  }
  file(name: string): string {
    return readFileSync(join(this.state, 'state', name), 'utf8');
  }

  /** A call to the system's HTTP port. */
  async call(path: string, call: Call = {}): Promise<Answer> {
    return send(`${this.url}${path}`, this.#headers(call), call, undefined);
  }

  /** A call to the embedded Kubernetes API, which listens on the same port behind TLS. */
  async kube(path: string, call: Call = {}): Promise<Answer> {
    const ca = this.file('tls/ca.pem');
    const agent = new Agent({ connect: { ca } });
    try {
      return await send(`https://127.0.0.1:${this.#port}${path}`, this.#headers(call), call, agent);
    } finally {
      await agent.close();
    }
  }

  #headers({ as = 'user-a', headers = {} }: Call): Record<string, string> {
    const authorization: Record<string, string> = as === null ? {} : { authorization: `Bearer ${this.token(as)}` };
    return { ...authorization, ...headers };
  }

  /** Process id of a function's newest process, from what the terminal says. */
  functionPid(name: string): number | undefined {
    const lines = [...this.#output.matchAll(new RegExp(`  ${name} +started in \\d+ ms \\(pid (\\d+)\\)`, 'g'))];
    const pid = lines.at(-1)?.[1];
    return pid === undefined ? undefined : Number(pid);
  }

  /** Whether a function has a process, from what the terminal says last about it. */
  isUp(name: string): boolean {
    const since = this.#output.slice(this.#output.lastIndexOf('  page  '));
    const changes = [...since.matchAll(new RegExp(`  ${name} +(started|ends|ended) `, 'g'))];
    return changes.at(-1)?.[1] === 'started';
  }

  /** Waits until something holds; fails with the output when it does not in time. */
  async until<T>(probe: () => T | Promise<T>, timeoutMs = withinMs): Promise<NonNullable<T>> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const value = await probe();
      if (value) return value as NonNullable<T>;
      if (Date.now() > deadline)
        throw new Error(`did not happen in ${timeoutMs} ms; output:\n${this.#output.slice(-outputShown)}`);
      await sleep(20);
    }
  }

  /** Ends the whole system; with SIGKILL as rudely as can be. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.state, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function send(
  url: string,
  headers: Record<string, string>,
  call: Call,
  dispatcher: Agent | undefined,
): Promise<Answer> {
  const { method = 'GET', body } = call;
  const raw = typeof body === 'string' || body === undefined;
  const response = await request(url, {
    method: method as 'GET',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: raw ? (body ?? null) : JSON.stringify(body),
    ...(dispatcher ? { dispatcher } : {}),
  });
  const text = await response.body.text();
  return { status: response.statusCode, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

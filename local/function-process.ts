import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort, isReady } from './loopback.ts';

export interface FunctionProcessOptions {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Node and the file that it runs. */
  readonly program: FunctionProgram;
  readonly idleMs: number;
  /** Each line that the process prints. */
  readonly onLine: (line: string) => void;
  /** That it was started, is ready, or ended, for people to see. */
  readonly onChange: (change: string) => void;
  /** That it ended without having been told to. */
  readonly onDeath: () => void;
}

/** What a function's process is started from. */
export interface FunctionProgram {
  readonly node: string;
  readonly entryPoint: string;
}

/** The sources, as they are. */
export const fromSources: FunctionProgram = {
  node: process.execPath,
  entryPoint: new URL('../functions/serve.ts', import.meta.url).pathname,
};

/** The image's file tree in a folder. */
export const fromImage = (folder: string): FunctionProgram => ({
  node: resolve(folder, 'bin/node'),
  entryPoint: resolve(folder, 'app/main.cjs'),
});

interface Instance {
  readonly child: ChildProcess;
  readonly port: number;
  readonly exited: Promise<void>;
  leaving: boolean;
}

const startTimeoutMs = 30_000;
const killAfterMs = 15_000;
const leash = new URL('./leash.ts', import.meta.url).href;

/** What belongs to the machine and not to the functions: how to get out of its network, whom to trust, how Node runs. */
const inherited = ['HTTPS_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS'];
const ofThisMachine = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => inherited.includes(name)));

/** A function scaled between zero and one process, started by its first call and ended when nobody has called for a while. */
export class FunctionProcess {
  readonly #options: FunctionProcessOptions;
  #instance: Promise<Instance> | undefined;
  #active = 0;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: FunctionProcessOptions) {
    this.#options = options;
  }

  /** Runs a call against the process's port, starting it first where needed. Throws when it does not start. */
  async use<T>(call: (port: number) => Promise<T>): Promise<T> {
    clearTimeout(this.#idleTimer);
    this.#active += 1;
    try {
      const { port } = await this.#running();
      return await call(port);
    } finally {
      this.#active -= 1;
      if (this.#active === 0) this.#idleTimer = setTimeout(() => void this.stop('idle'), this.#options.idleMs).unref();
    }
  }

  /** Process id while there is one, for tests that end it rudely. */
  async pid(): Promise<number | undefined> {
    return (await this.#instance)?.child.pid;
  }

  /** Ends the process as a platform does: SIGTERM, and SIGKILL when it does not drain in time. */
  async stop(why: string): Promise<void> {
    clearTimeout(this.#idleTimer);
    const current = this.#instance;
    if (!current) return;
    this.#instance = undefined;
    const instance = await current;
    instance.leaving = true;
    this.#options.onChange(`ends (${why})`);
    instance.child.kill('SIGTERM');
    const timer = setTimeout(() => instance.child.kill('SIGKILL'), killAfterMs);
    await instance.exited;
    clearTimeout(timer);
  }

  #running(): Promise<Instance> {
    this.#instance ??= this.#start().catch((error: unknown) => {
      this.#instance = undefined;
      throw error;
    });
    return this.#instance;
  }

  async #start(): Promise<Instance> {
    const startedAtMs = performance.now();
    const port = await freePort();
    const { node, entryPoint } = this.#options.program;
    const child = spawn(node, ['--import', leash, entryPoint], {
      env: { ...ofThisMachine(), ...this.#options.environment, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    const instance: Instance = { child, port, exited, leaving: false };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', this.#options.onLine);
    }
    void exited.then(() => this.#onExit(instance));
    const ready = await isReady(port, startTimeoutMs, () => child.exitCode === null && child.signalCode === null);
    if (!ready) {
      child.kill('SIGKILL');
      throw new Error(`${this.#options.name} did not start`);
    }
    this.#options.onChange(`started in ${Math.round(performance.now() - startedAtMs)} ms (pid ${child.pid})`);
    return instance;
  }

  #onExit(instance: Instance): void {
    if (instance.leaving) return;
    this.#instance = undefined;
    const { exitCode, signalCode } = instance.child;
    this.#options.onChange(`ended unexpectedly (${signalCode ?? `exit code ${exitCode}`})`);
    this.#options.onDeath();
  }
}

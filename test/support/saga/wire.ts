import { KubeError, KubeUnreachable } from '../../../lib/kube/errors.ts';
import type { KubeCall, Transport } from '../../../lib/kube/transport.ts';

/** What may go wrong with a call: before it takes effect or after, by an answer, by none, or with the process that made it. */
export const faults = [
  'error before',
  'error after',
  'lost before',
  'lost after',
  'killed before',
  'killed after',
] as const;
/**
 * What can happen to a call, as far as the saga can tell: it never took effect and its maker knows, it did and its maker does not know,
 * or it did and its maker is dead. With the answers that get lost and the deaths before anything happened: `npm run test:soak`.
 */
export const usualFaults: readonly Fault[] = ['error before', 'error after', 'killed after'];
export type Fault = (typeof faults)[number] | 'conflict' | 'throttled';

/** The call, counted from the arming, at which something goes wrong once. */
export interface Armed {
  readonly at: number;
  readonly fault: Fault;
}

/** A process that ended in the middle of its work: its caller gets no answer. */
export class Killed extends Error {
  override name = 'Killed';
}

const never = new Promise<never>(() => {});
const verbs: Readonly<Record<KubeCall['method'], string>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Everything that functions send: to the API server and to the Broker. Counts it, writes it down, and lets it go wrong. */
export class Wire {
  /** What was sent since the last arming, in order: `create configmaps`. */
  journal: string[] = [];
  /** How many calls there were in all. */
  total = 0;
  /** Calls that the API server refuses, always. */
  refusals: readonly RegExp[] = [];
  /** When a call gets its turn, where calls of several processes are interleaved. */
  turn: <T>(label: string, deliver: () => Promise<T>) => Promise<T> = (_label, deliver) => deliver();
  #armed: Armed[] = [];
  #conflicts = 0;
  #underWay = new Set<Promise<unknown>>();

  arm(...armed: Armed[]): void {
    this.journal = [];
    this.#armed = armed;
    this.#conflicts = 0;
  }

  /** A conflict storm: the next so many changes in a row come too late. */
  storm(conflicts: number): void {
    this.#conflicts = conflicts;
  }

  /** Lets the call after the next `calls` ones go wrong, beside what is armed already. */
  armNext(calls: number, fault: Fault): void {
    this.#armed.push({ at: this.journal.length + calls, fault });
  }

  /** Waits for what dead processes had sent. */
  async quiet(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  #conflictOf(label: string): Fault | undefined {
    if (this.#conflicts === 0 || !label.startsWith('update ')) return undefined;
    this.#conflicts -= 1;
    return 'conflict';
  }

  /** Sends a call of a process, unless it is the one that something happens to. */
  async send<T>(process: Process, label: string, deliver: () => Promise<T>): Promise<T> {
    if (process.isDead) return never;
    this.journal.push(label);
    this.total += 1;
    const at = this.journal.length;
    const struck = this.#armed.find((one) => one.at === at)?.fault ?? this.#conflictOf(label);
    this.#armed = this.#armed.filter((one) => one.at !== at);
    if (this.refusals.some((refusal) => refusal.test(label))) {
      throw new KubeError(403, 'Forbidden', 'admission webhook "policy.example.com" denied the request');
    }
    if (struck?.endsWith('before') || struck === 'conflict' || struck === 'throttled') return fail(process, struck);
    const sent = this.turn(label, deliver);
    this.#underWay.add(sent);
    try {
      const answer = await sent;
      if (process.isDead) return never;
      return struck ? fail(process, struck) : answer;
    } catch (error) {
      if (process.isDead) return never;
      if (struck) return fail(process, struck);
      throw error;
    } finally {
      this.#underWay.delete(sent);
    }
  }
}

function fail(process: Process, fault: Fault): Promise<never> {
  switch (fault) {
    case 'error before':
    case 'error after':
      throw new KubeError(503, 'ServiceUnavailable', `made to fail (${fault})`);
    case 'lost before':
    case 'lost after':
      throw new KubeUnreachable(`made to fail (${fault})`);
    case 'conflict':
      throw new KubeError(409, 'Conflict', 'made to fail (conflict)');
    case 'throttled':
      throw new KubeError(429, 'TooManyRequests', 'made to fail (throttled)', 1);
    case 'killed before':
    case 'killed after':
      process.kill();
      return never;
  }
}

/** One process of one function: what it sends goes over the wire, and after its death nothing does. */
export class Process {
  isDead = false;
  readonly #wire: Wire;
  readonly #death = Promise.withResolvers<never>();

  constructor(wire: Wire) {
    this.#wire = wire;
    this.#death.promise.catch(() => {});
  }

  kill(): void {
    this.isDead = true;
    this.#death.reject(new Killed('the process was killed'));
  }

  /** What the work comes to. Throws Killed when the process dies over it. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return Promise.race([work(), this.#death.promise]);
  }

  transport(base: Transport): Transport {
    return (call) => this.#wire.send(this, labelOf(call), () => base(call));
  }

  send<T>(label: string, deliver: () => Promise<T>): Promise<T> {
    return this.#wire.send(this, label, deliver);
  }
}

/** `create inferenceservices`, `get configmaps/nim-deployment-chat`. */
function labelOf({ method, path }: KubeCall): string {
  const [route = '', query = ''] = path.split('?');
  const what = route.replace(/^\/(api|apis\/[^/]+)\/[^/]+\//, '').replace(/^namespaces\/[^/]+\//, '');
  return `${verbs[method]} ${what}${query.includes('dryRun') ? ' (dry run)' : ''}`;
}

import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Scheduler } from 'fast-check';
import type { DeploymentEvent, DeploymentReference } from '../../../../events/envelope.ts';
import { isNotFound, KubeError } from '../../../../lib/kube/errors.ts';
import { type KubeObject, uidOf } from '../../../../lib/kube/object.ts';
import type { Resource } from '../../../../lib/kube/resources.ts';
import { findRecord } from '../../../../lib/nim/record-store.ts';
import { typeOf } from '../../event-type.ts';
import type { SagaUnderTest } from '../with-cluster.ts';

/** Names that are deployed to, and a second look of a request of the same name. */
export const names = ['a', 'b'] as const;
export type Name = (typeof names)[number];

const hour = 3_600_000;
const collectorTurns = 8;
const quietMs = 1_500;
const collectedWithinMs = 30_000;

/** What commands act on: the saga, what others did to its project, and everything that is still going on. */
export class World {
  readonly under: SagaUnderTest;
  /** What others made, by title, as `uid resourceVersion`: nobody may change it. */
  readonly foreign = new Map<string, string>();
  /** Uids of what others deleted, and of what its end takes along: what is missing of them is not ours to explain. */
  readonly tampered = new Set<string>();
  readonly failures: unknown[] = [];
  /** How far the functions' clock is ahead. */
  laterMs = 0;
  terminated = false;
  /** Latency: answers get their turn later than what they are about. */
  slow = false;
  readonly #activities = new Set<Promise<void>>();

  constructor(under: SagaUnderTest, scheduler: Scheduler) {
    this.under = under;
    under.saga.wire.turn = async <T>(label: string, deliver: () => Promise<T>): Promise<T> => {
      const answered = Promise.withResolvers<void>();
      const { slow } = this;
      let answer: Promise<T> | undefined;
      const carryOut = async () => {
        answer = deliver();
        await answer.catch(() => {});
        if (!slow) answered.resolve();
      };
      const steps = [{ label, builder: carryOut }];
      // what took effect is known to others before its maker hears of it
      if (slow) steps.push({ label: `${label}: answer`, builder: async () => answered.resolve() });
      scheduler.scheduleSequence(steps);
      await answered.promise;
      return answer as Promise<T>;
    };
  }

  /** Lets something go on beside everything else. */
  start(work: () => Promise<unknown>): void {
    const activity: Promise<void> = work().then(
      () => void this.#activities.delete(activity),
      (error: unknown) => {
        this.#activities.delete(activity);
        // what is done to a project that is going away may fail in any way
        if (!(this.terminated && error instanceof KubeError)) this.failures.push(error);
      },
    );
    this.#activities.add(activity);
  }

  async allEnded(): Promise<void> {
    while (this.#activities.size > 0) await Promise.all(this.#activities);
  }

  /** Takes one of the waiting events out of the Broker. */
  take(index: number): DeploymentEvent | undefined {
    const { queue } = this.under.saga;
    return queue.length === 0 ? undefined : queue.splice(index % queue.length, 1)[0];
  }

  deliver(event: DeploymentEvent): void {
    this.start(() => this.under.saga.deliver(event, this.laterMs));
  }

  /** From now on nothing goes wrong and nothing is interleaved; everything is delivered and swept until nothing is left to do. */
  async heal(): Promise<void> {
    const { saga } = this.under;
    saga.wire.turn = (_label, deliver) => deliver();
    saga.wire.arm();
    this.slow = false;
    saga.wire.refusals = [];
    // a real cluster empties a namespace that goes bit by bit: what comes to it after that finds nothing
    if (this.terminated) await this.under.project.gone();
    await saga.settle(this.laterMs);
    // the second round is for what the first one's events brought about
    for (let round = 0; round < 2; round += 1) {
      await this.#collected();
      this.laterMs += hour;
      await saga.sweepLater(this.laterMs);
    }
    await this.#collected();
  }

  /** Somebody else makes an object of a name that a deployment needs. */
  async create(object: KubeObject): Promise<void> {
    const { kube, namespace } = this.under.project;
    try {
      const made = await kube.create({ ...object, metadata: { ...object.metadata, namespace } });
      this.foreign.set(`${made.kind}/${made.metadata.name}`, `${uidOf(made)} ${made.metadata.resourceVersion}`);
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
    }
  }

  /** Somebody else deletes an object that belongs to a deployment. */
  async remove(resource: Resource, objectName: string): Promise<void> {
    const { kube, namespace } = this.under.project;
    try {
      const found = await kube.get(resource, namespace, objectName);
      const title = `${resource.kind}/${objectName}`;
      if (this.foreign.get(title)?.startsWith(`${uidOf(found)} `)) return;
      this.tampered.add(uidOf(found));
      await kube.remove(resource, namespace, objectName, { uid: uidOf(found) });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  async recordOf(name: Name) {
    const { kube, namespace } = this.under.project;
    return findRecord(kube, namespace, name);
  }

  /** An event that nobody sent, about the record that is there or about one that is not. */
  async forge(create: (data: DeploymentReference) => DeploymentEvent, name: Name, genuine: boolean): Promise<void> {
    const { queue } = this.under.saga;
    const record = genuine ? await this.recordOf(name) : undefined;
    const { namespace } = this.under.project;
    queue.push(create({ namespace, name, recordUid: record?.uid ?? '00000000-0000-4000-8000-000000000000' }));
  }

  /** Whether an event of this type, or of any, about this record was lost for good. */
  lost(recordUid: string, type?: string): boolean {
    return this.under.saga.lost.some(
      (event) =>
        (type === undefined || typeOf(event.type) === type) &&
        (event.data as DeploymentReference).recordUid === recordUid,
    );
  }

  /**
   * The embedded cluster collects garbage in the turns of the event loop after the write that made it. A real one takes its time: it is
   * done when nothing has changed for a while.
   */
  async #collected(): Promise<void> {
    const { phases, project } = this.under;
    if (phases) {
      for (let turn = 0; turn < collectorTurns; turn += 1) await setImmediate();
      return;
    }
    const deadline = Date.now() + collectedWithinMs;
    let before = '';
    for (
      let now = await project.versions();
      now.join() !== before && Date.now() < deadline;
      now = await project.versions()
    ) {
      before = now.join();
      await sleep(quietMs);
    }
  }
}

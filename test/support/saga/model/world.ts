import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Scheduler } from 'fast-check';
import type { DeploymentEvent, DeploymentReference } from '../../../../events/envelope.ts';
import { isNotFound, KubeError } from '../../../../lib/kube/errors.ts';
import { type KubeObject, uidOf } from '../../../../lib/kube/object.ts';
import type { Resource } from '../../../../lib/kube/resources.ts';
import { findRecord } from '../../../../lib/nim/record-store.ts';
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
  /** Names of which others deleted something: what is missing there is not ours to explain. */
  readonly tampered = new Set<Name>();
  /** Deployments one of whose events was dropped for good, by the record's uid: their outcome may be in the record only. */
  readonly dropped = new Set<string>();
  readonly failures: unknown[] = [];
  /** How far the functions' clock is ahead. */
  laterMs = 0;
  terminated = false;
  readonly #activities = new Set<Promise<void>>();

  constructor(under: SagaUnderTest, scheduler: Scheduler) {
    this.under = under;
    under.saga.wire.turn = async <T>(label: string, deliver: () => Promise<T>): Promise<T> => {
      const sent = Promise.withResolvers<T>();
      const builder = async () => {
        await deliver().then(sent.resolve, sent.reject);
      };
      scheduler.scheduleSequence([{ label, builder }]);
      return sent.promise;
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
    saga.wire.refusals = [];
    if (this.terminated) return this.#emptied();
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
  async remove(resource: Resource, objectName: string, name: Name): Promise<void> {
    const { kube, namespace } = this.under.project;
    try {
      const found = await kube.get(resource, namespace, objectName);
      const title = `${resource.kind}/${objectName}`;
      if (this.foreign.get(title)?.startsWith(`${uidOf(found)} `)) return;
      this.tampered.add(name);
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

  drop(event: DeploymentEvent): void {
    const { recordUid } = event.data as DeploymentReference;
    this.dropped.add(recordUid);
  }

  /** A real cluster empties a namespace that goes bit by bit; what is left of it after that time is told by wrongAtRest. */
  async #emptied(): Promise<void> {
    const { phases, project } = this.under;
    const deadline = Date.now() + collectedWithinMs;
    while (!phases && (await project.versions()).length > 0 && Date.now() < deadline) await sleep(200);
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

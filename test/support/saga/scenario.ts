import { inspect } from 'node:util';
import type { DeploymentEvent } from '../../../events/envelope.ts';
import { deploymentDeletionRequested, deploymentFailed, deploymentRequested } from '../../../events/index.ts';
import { configMaps } from '../../../lib/kube/resources.ts';
import type { DeploymentRecord } from '../../../lib/nim/record.ts';
import { findRecord } from '../../../lib/nim/record-store.ts';
import { goodCanary } from '../deployment-calls.ts';
import { typeOf } from '../event-type.ts';
import type { Saga } from './index.ts';
import type { Armed } from './wire.ts';
import type { SagaUnderTest, WithCluster } from './with-cluster.ts';

/** What is done while calls may go wrong, after what was done before in peace. Both answer the HTTP status. */
export interface Scenario {
  readonly title: string;
  readonly before?: (saga: Saga) => Promise<unknown>;
  readonly during: (saga: Saga) => Promise<number>;
  /** The API server refuses every InferenceService, as an admission webhook might. */
  readonly refused?: boolean;
}

const deletes = (cache: string) => (saga: Saga) => saga.call('DELETE', `/chat?cache=${cache}`);
const asks = (saga: Saga) => saga.ask('chat');

export const scenarios = {
  deployed: { title: 'a deployment that is asked for', during: asks },
  failing: { title: 'a deployment that fails', during: asks, refused: true },
  deleted: { title: 'a deployment that is deleted', before: asks, during: deletes('delete') },
  released: { title: 'a deployment that is deleted but for its cache', before: asks, during: deletes('keep') },
} satisfies Record<string, Scenario>;

/**
 * Which events come once more than they should, beside what the Broker repeats by itself: R is `requested`, F `failed`, D
 * `deletion.requested`, - the rest.
 */
export const redeliveries = ['-', '-R', 'R-R', 'FR-', 'RF-R', '-RF', 'D-', 'D-DR'] as const;
export type Redelivery = (typeof redeliveries)[number];

export interface Result {
  readonly status: number;
  readonly journal: readonly string[];
  readonly phase: string;
  readonly objects: readonly string[];
  /** Types of the outcome events, repeats left out, sorted. */
  readonly outcomes: readonly string[];
}

/** What every end must look like, whatever went wrong on the way: all or nothing, and one outcome that fits. */
export function expectedEnd({ title }: Scenario, { status, phase }: Result): Pick<Result, 'objects' | 'outcomes'> {
  const accepted = status === 202;
  const deletion = title === scenarios.deleted.title || title === scenarios.released.title;
  const objects = atRest(phase, title === scenarios.released.title);
  switch (phase) {
    case 'Provisioned':
      // a deletion that was refused leaves it whole; a failing one cannot be here
      if (title === scenarios.failing.title || (deletion && accepted)) break;
      return { objects, outcomes: ['provisioned'] };
    case 'RolledBack':
      if (deletion || (title === scenarios.deployed.title && accepted)) break;
      return { objects, outcomes: ['rolledback'] };
    case 'no record':
      if (deletion) return { objects, outcomes: ['deleted', 'provisioned'] };
      if (accepted) break;
      return { objects, outcomes: [] };
  }
  return { objects: [`${title} must not end as ${phase} after ${status}`], outcomes: [] };
}

const foreign = { apiVersion: 'v1', kind: 'ConfigMap' } as const;
const other = ['ConfigMap/other'];
const cache = 'PersistentVolumeClaim/nim-cache-chat';
export const whole = [
  'ConfigMap/nim-deployment-chat',
  'ConfigMap/nim-owner-chat',
  ...other,
  'InferenceService/chat',
  cache,
  'Secret/nvidia-nim-image-pull-chat',
  'Secret/nvidia-nim-secrets-chat',
  'ServingRuntime/nim-runtime-chat',
];

/** What may be left: everything, or nothing but the record that tells why, or nothing at all. */
export const atRest = (phase: string, kept = false): readonly string[] => {
  if (phase === 'Provisioned') return whole;
  if (phase === 'RolledBack') return ['ConfigMap/nim-deployment-chat', ...other];
  return kept ? [...other, cache] : other;
};

/** Plays a scenario in a project of its own, with these faults, until all is quiet; checks what holds whatever goes wrong. */
export function play(
  withCluster: WithCluster,
  scenario: Scenario,
  armed: readonly Armed[] = [],
  redelivery: Redelivery = '-',
): Promise<Result> {
  return withCluster(async (under) => {
    const { saga, project } = under;
    const { namespace, kube } = project;
    await kube.create({ ...foreign, metadata: { name: 'other', namespace } });
    saga.wire.refusals = scenario.refused ? [/^create inferenceservices$/] : [];
    await scenario.before?.(saga);
    await saga.settle();
    const before = await findRecord(kube, namespace, 'chat');
    saga.wire.arm(...armed);
    const status = await scenario.during(saga);
    const about = before ?? (await findRecord(kube, namespace, 'chat'));
    for (const step of redelivery) await redeliver(saga, step, about);
    await saga.settle();
    const journal = [...saga.wire.journal];
    saga.wire.arm();
    await saga.sweepLater();
    const phase = (await saga.phase('chat')) ?? 'no record';
    const kept = scenario.title === scenarios.released.title;
    const objects = await project.settledAs(atRest(phase, kept));
    const outcomes = [...new Set(saga.outcomes.map(({ type }) => typeOf(type)))];
    await nothingLeaked(under);
    await nothingNew(under, about);
    return { status, journal, phase, objects, outcomes: outcomes.sort() };
  });
}

async function redeliver(saga: Saga, step: string, record: DeploymentRecord | undefined): Promise<void> {
  if (step === '-') return saga.settle();
  if (record) await saga.deliver(eventAbout(record, step));
}

function eventAbout({ namespace, name, uid, request }: DeploymentRecord, step: string): DeploymentEvent {
  const reference = { namespace, name, recordUid: uid };
  const common = { source: 'sweep', time: new Date() } as const;
  const outcome = { reason: 'Forged', message: 'nobody said so' };
  if (step === 'F') return deploymentFailed.create({ ...common, data: { ...reference, outcome } });
  if (step === 'D') return deploymentDeletionRequested.create({ ...common, data: reference });
  const data = { ...reference, model: request.model, tag: request.tag };
  return deploymentRequested.create({ ...common, data });
}

/** The key is in the Secrets and nowhere else: not in an event, an error or any other object. */
async function nothingLeaked({ saga, project: { kube, namespace } }: SagaUnderTest): Promise<void> {
  const { items } = await kube.list(configMaps, { namespace });
  const all = [saga.outcomes, saga.errors, items].map((part) => inspect(part, { depth: 20, showHidden: true }));
  const found = goodCanary.foundIn(all.join('\n'));
  if (found.length > 0) throw new Error(`the key got out: ${found.join()}`);
}

/** At rest, everything delivered once more changes nothing: no object, no version. */
async function nothingNew({ saga, project }: SagaUnderTest, record: DeploymentRecord | undefined): Promise<void> {
  if (!record) return;
  const versions = await project.versions();
  for (const step of ['R', 'F', 'D']) await saga.deliver(eventAbout(record, step));
  await saga.settle();
  const after = await project.versions();
  if (versions.join() !== after.join()) throw new Error(`changed at rest:\n${versions.join()}\n${after.join()}`);
}

import type { KubeClient } from '../../lib/kube/client.ts';
import { isAlreadyExists, isForbidden } from '../../lib/kube/errors.ts';
import { type KubeObject, uidOf } from '../../lib/kube/object.ts';
import { classify, isQuotaExceeded, Retryable, retryable, Terminal } from '../../lib/nim/failure.ts';
import { allObjects, type Plan } from '../../lib/nim/manifests.ts';
import type { DeploymentRecord, PlannedObject } from '../../lib/nim/record.ts';
import { lookFor } from './look-for.ts';

/** One attempt at a plan. */
export interface Attempt {
  readonly kube: KubeClient;
  /** The record as this attempt has started it. */
  readonly record: DeploymentRecord;
  /** False when an earlier attempt may have created something. */
  readonly isFirst: boolean;
  /** True when another attempt may be at work at this moment. */
  readonly hasCompany: () => Promise<boolean>;
}

/**
 * Creates the objects of a plan and answers them with their uids. What an earlier attempt has created is adopted without a POST: quota
 * is asked before the name is looked at, so a repeated one is refused where the deployment just fits. What is missing first as a dry
 * run, so that quota, rights and admission speak up before there is anything to take back; then the independent ones side by side, the
 * InferenceService last. Throws Terminal, which names the object, or Retryable.
 */
export async function createPlanned(plan: Plan, attempt: Attempt): Promise<PlannedObject[]> {
  const all = allObjects(plan);
  const there = new Map<KubeObject, PlannedObject>();
  const ofMissing = (objects: readonly KubeObject[], run: (object: KubeObject) => Promise<PlannedObject | undefined>) =>
    every(
      objects.filter((object) => !there.has(object)),
      async (object) => {
        const found = await run(object);
        if (found) there.set(object, found);
      },
    );
  const create = (object: KubeObject) => post(object, attempt);
  if (!attempt.isFirst) await ofMissing(all, (object) => lookFor(object, attempt.kube, attempt.record));
  await ofMissing(all, (object) => post(object, attempt, { dryRun: true }));
  await ofMissing(plan.independent, create);
  await ofMissing([plan.inferenceService], create);
  return all.flatMap((object) => there.get(object) ?? []);
}

/** POST, never apply: 201 is ours. Of a refusal, a look tells whether the object itself is the reason. A dry run creates nothing. */
async function post(
  object: KubeObject,
  { kube, record, hasCompany }: Attempt,
  { dryRun = false } = {},
): Promise<PlannedObject | undefined> {
  const { kind, metadata } = object;
  try {
    const created = await kube.create(object, { dryRun });
    return dryRun ? undefined : { kind, name: metadata.name, uid: uidOf(created) };
  } catch (error) {
    if (!isAlreadyExists(error) && !isForbidden(error)) throw error;
    const found = await lookFor(object, kube, record);
    if (found) return found;
    if (isAlreadyExists(error)) {
      // gone by now: the creation finds out what comes of it
      if (dryRun) return undefined;
      throw new Retryable(`${kind} ${metadata.name} came and went`);
    }
    // quota is charged before the object can be seen: it may be another attempt's, and ours by the next delivery
    if (isQuotaExceeded(error) && (await hasCompany())) throw retryable(error);
    throw error;
  }
}

/** Runs all side by side and waits for all; of several failures a terminal one is reported, because it is the outcome. */
async function every(objects: readonly KubeObject[], run: (object: KubeObject) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(
    objects.map(async (object) => {
      try {
        await run(object);
      } catch (error) {
        throw classify(error, object);
      }
    }),
  );
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const decisive = failures.find((failure) => failure instanceof Terminal) ?? failures[0];
  if (decisive !== undefined) throw decisive;
}

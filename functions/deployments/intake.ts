import { Problem } from '../../lib/errors.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { isAlreadyExists, isConflict, isNotFound } from '../../lib/kube/errors.ts';
import { type ConfigMap, type KubeObject, uidOf } from '../../lib/kube/object.ts';
import { configMaps } from '../../lib/kube/resources.ts';
import type { Logger } from '../../lib/log.ts';
import { deploymentSecrets } from '../../lib/nim/deployment-secrets.ts';
import {
  type DeploymentRecord,
  type Intake,
  newOwner,
  newRecord,
  ownerReference,
  parseRecord,
  withPart,
} from '../../lib/nim/record.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import type { DeploymentRequest } from '../../lib/nim/request.ts';
import type { Secret } from '../../lib/secret.ts';
import { createUnderFreeName } from './free-name.ts';

export interface IntakeInput {
  readonly user: KubeClient;
  readonly namespace: string;
  readonly request: DeploymentRequest;
  /** What people are shown until provision has decided on the image by itself. */
  readonly image: string;
  /** None where keys are not collected: then there are no Secrets either. */
  readonly key: Secret | undefined;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly log: Logger;
}

/**
 * Writes record, owner and Secrets, in this order and with the user's own token, and notes their uids in the record: from then on intake
 * is complete. All are created and none is adopted or replaced, so that nobody else's call has a part in them. If a step fails, what was
 * written is taken back. Undefined when another call has made a record of this name meanwhile. Throws Problem, KubeError, KubeUnreachable.
 */
export async function completeIntake(input: IntakeInput): Promise<DeploymentRecord | undefined> {
  const { user, namespace, request } = input;
  const create = (object: KubeObject) => createUnderFreeName(user, object, input.pause);
  const record = await createRecord(user, namespace, request);
  if (!record) return undefined;
  let owner: KubeObject | undefined;
  try {
    owner = await create(newOwner(namespace, record.name, record.uid));
    const reference = ownerReference({ name: owner.metadata.name, uid: uidOf(owner) });
    const names = { namespace, deployment: record.name, owner: reference };
    const wanted = input.key ? deploymentSecrets({ ...names, apiKey: input.key }) : [];
    const written = await settled(wanted.map((secret) => create(secret)));
    const intake: Intake = { owner: named(owner), secrets: written.map(named), image: input.image };
    return await noteIntake(user, record, intake);
  } catch (error) {
    const became = await takeBack(user, record, input.log);
    if (became === 'theirs' && owner) await takeBackOwner(user, record, owner, input.log);
    throw error;
  }
}

/**
 * Deletes an owner that nobody has a use for, because its record does not name it: it is being removed, or was perhaps rolled back before
 * the owner was made. Then the record that stays would keep it, and the Secrets with it; also where somebody has written that so that it
 * cannot be read. A failure is logged: sweep finds it.
 */
async function takeBackOwner(
  user: KubeClient,
  record: DeploymentRecord,
  owner: KubeObject,
  log: Logger,
): Promise<void> {
  const { namespace, name } = record;
  try {
    const current = await user.find<ConfigMap>(configMaps, namespace, record.configMap.metadata.name);
    if (!current || uidOf(current) !== record.uid || current.data?.intake?.includes(uidOf(owner))) return;
    await user.remove(configMaps, namespace, owner.metadata.name, { uid: uidOf(owner) });
  } catch (error) {
    log.warn({ err: error, namespace, deployment: name }, 'an unused owner could not be taken back; sweep will');
  }
}

/**
 * What became of a record that was to be taken back: it is gone; it stands as it was written, because it could not be deleted; somebody
 * else (the same request sent again, or a function) has gone on with it, and it is theirs now; or nobody can tell.
 */
export type TakenBack = 'gone' | 'stands' | 'theirs' | 'unknown';

/**
 * Deletes a record, if it still is as it was when we last wrote it; Kubernetes collects what it owns. A failure is logged and not thrown:
 * there is a better error to report. What stands then is sweep's: it takes back an intake that was never completed, and has provisioned
 * one that was.
 */
export async function takeBack(user: KubeClient, record: DeploymentRecord, log: Logger): Promise<TakenBack> {
  const { namespace, uid, configMap, name } = record;
  const { resourceVersion } = configMap.metadata;
  try {
    await user.remove(configMaps, namespace, configMap.metadata.name, { uid, resourceVersion });
    return 'gone';
  } catch (error) {
    if (isConflict(error)) return 'theirs';
    const then = record.intake ? 'have it provisioned' : 'take it back';
    log.warn({ err: error, namespace, deployment: name }, `a request could not be taken back; sweep will ${then}`);
    return stillThere(user, record);
  }
}

/** A deletion whose answer was lost may have taken effect. */
async function stillThere(user: KubeClient, { namespace, name, uid }: DeploymentRecord): Promise<TakenBack> {
  try {
    return (await findRecord(user, namespace, name))?.uid === uid ? 'stands' : 'gone';
  } catch {
    return 'unknown';
  }
}

/** Creates the record. Of two that ask at the same moment one makes it, and has it for itself until its intake is complete. */
async function createRecord(
  user: KubeClient,
  namespace: string,
  request: DeploymentRequest,
): Promise<DeploymentRecord | undefined> {
  try {
    return parseRecord(await user.create(newRecord(namespace, request)));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return undefined;
  }
}

/** Completes the intake, of the record as it was created and in no other state. */
async function noteIntake(user: KubeClient, record: DeploymentRecord, intake: Intake): Promise<DeploymentRecord> {
  try {
    return parseRecord(await user.replace(withPart(record, 'intake', intake)));
  } catch (error) {
    if (!isConflict(error) && !isNotFound(error)) throw error;
    throw new Problem('being-removed', 'This deployment was removed while it was being asked for.', {
      retryAfterSeconds: 2,
      cause: error,
    });
  }
}

const named = (object: KubeObject) => ({ kind: object.kind, name: object.metadata.name, uid: uidOf(object) });

/** Waits for all, so that nothing is still being written when the first failure is acted on. */
async function settled<T>(calls: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(calls);
  return Promise.all(calls);
}

import { z } from 'zod';
import { type ConfigMap, isOwnedBy, type KubeObject, type OwnerReference, uidOf } from '../kube/object.ts';
import { inferenceServices } from '../kube/resources.ts';
import { deploymentLabels, deploymentNameProblem, objectNames, recordLabel } from './names.ts';
import { canonical, type DeploymentRequest, deploymentRequest, requestDigest } from './request.ts';

/** Phases in their only order; a deletion may follow any of them. A record without a status is Requested. */
export const phases = [
  'Requested',
  'Provisioning',
  'Provisioned',
  'Failing',
  'RollingBack',
  'RolledBack',
  'Deleting',
] as const;
export type Phase = (typeof phases)[number];

// what a later version has added is kept when a status is written back, and passed over
const created = z.looseObject({ kind: z.string().max(63), name: z.string().max(253), uid: z.string().max(64) });

const versioned = z.object({ version: z.number().optional() });

/** `data.intake`: what intake made with the user's token. Its presence says that intake was completed. */
const intake = z.looseObject({
  owner: created,
  secrets: z.array(created).max(2),
  image: z.string().max(512).optional(),
});
export type Intake = z.infer<typeof intake>;

const named = z.looseObject({ kind: z.string().max(63), name: z.string().max(253) });

/** `data.deletion`: that, when and how the user asked to delete, and the Secrets under its names that are somebody else's. */
const deletion = z.looseObject({
  requestedAt: z.string().max(64),
  cache: z.enum(['keep', 'delete']),
  left: z.array(named).max(2).optional(),
});
export type Deletion = z.infer<typeof deletion>;

/** One object of the plan: registered before it is created, with its uid once it was. */
const plannedObject = z.looseObject({ kind: z.string(), name: z.string(), uid: z.string().optional() });
export type PlannedObject = z.infer<typeof plannedObject>;

/** No more than an event has room for (events/envelope.ts). */
const recordOutcome = z.looseObject({
  reason: z.string().min(1).max(64),
  resource: named.optional(),
  message: z.string().max(2048),
});
export type RecordOutcome = z.infer<typeof recordOutcome>;

/** `data.status`: written by the functions only. Times are RFC 3339 in UTC. */
const status = z.looseObject({
  phase: z.enum(phases),
  since: z.string(),
  attempts: z.number().int().default(0),
  objects: z.array(plannedObject).default([]),
  /** The image that provision took from the catalog. */
  image: z.string().optional(),
  /** One that no event has room for counts as none: the deployment is taken back all the same. */
  outcome: recordOutcome.optional().catch(undefined),
  /** Why the last attempt did not get further, while it is still tried. */
  waitingFor: z.string().optional(),
  /** What compensation found and left alone. */
  left: z.array(z.looseObject({ kind: z.string(), name: z.string() })).default([]),
});
export type Status = z.infer<typeof status>;

/** What each part of a record holds, by its key in `data`: what is written must be readable by earlier versions (test/versions). */
export const recordParts = { request: deploymentRequest, intake, deletion, status } as const;

/** A deployment's record: who may write which part is told apart by the key of the ConfigMap (docs/adr/0003). */
export interface DeploymentRecord {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly createdAt: Date;
  /** True when it has been deleted, and something keeps it from going. */
  readonly going: boolean;
  readonly request: DeploymentRequest;
  readonly digest: string;
  readonly intake: Intake | undefined;
  readonly deletion: Deletion | undefined;
  readonly status: Status;
  /** The object that this was read from; a change is made from it, so that its resourceVersion is the one compared. */
  readonly configMap: ConfigMap;
}

/** A ConfigMap with a record's name or label whose content is none. */
export class RecordUnreadable extends Error {
  override name = 'RecordUnreadable';
}

/** The version of a record's request that this revision understands. A later one is left to a later revision. */
const versionMax = 1;

/** A record whose request has a later version: it is no mistake, and nothing must be decided about it here. */
export class RecordTooNew extends RecordUnreadable {
  override name = 'RecordTooNew';
}

/** Reads a record. Throws {@link RecordUnreadable}, naming the part that is wrong, or {@link RecordTooNew}. */
export function parseRecord(configMap: ConfigMap): DeploymentRecord {
  const { namespace = '', creationTimestamp = '' } = configMap.metadata;
  const version = part(configMap, 'request', versioned)?.version ?? 1;
  if (version > versionMax) {
    throw new RecordTooNew(
      `ConfigMap ${configMap.metadata.name} is a record of version ${version}, a later one than is read here`,
    );
  }
  const request = part(configMap, 'request', deploymentRequest);
  if (!request) throw unreadable(configMap, 'has no request');
  if (configMap.metadata.name !== objectNames(request.name).record) {
    throw unreadable(configMap, 'has the request of another deployment');
  }
  const problem = deploymentNameProblem(request.name, namespace);
  if (problem) throw unreadable(configMap, `has a name that no deployment can have: it ${problem}`);
  return {
    namespace,
    name: request.name,
    uid: uidOf(configMap),
    createdAt: new Date(creationTimestamp),
    going: configMap.metadata.deletionTimestamp !== undefined,
    request,
    digest: requestDigest(request),
    intake: part(configMap, 'intake', intake),
    deletion: part(configMap, 'deletion', deletion),
    status: part(configMap, 'status', status) ?? initialStatus(creationTimestamp),
    configMap,
  };
}

const initialStatus = (since: string): Status => ({ phase: 'Requested', since, attempts: 0, objects: [], left: [] });

/** The ConfigMap of a new record, as intake creates it: a request and nothing else. */
export function newRecord(namespace: string, request: DeploymentRequest): ConfigMap {
  const labels = { ...deploymentLabels(request.name), [recordLabel]: 'true' };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: objectNames(request.name).record, namespace, labels },
    data: { request: canonical(request) },
  };
}

/** The owner of everything that a deployment creates. It belongs to the record, so deleting that deletes it all. */
export function newOwner(namespace: string, deployment: string, recordUid: string): ConfigMap {
  const names = objectNames(deployment);
  const record = { apiVersion: 'v1', kind: 'ConfigMap', name: names.record, uid: recordUid };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: names.owner, namespace, labels: deploymentLabels(deployment), ownerReferences: [record] },
    data: {
      about: 'Owns the objects of this deployment. It is deleted to take them back; the record stays to say why.',
    },
  };
}

export const ownerReference = (owner: { name: string; uid: string }): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: owner.name,
  uid: owner.uid,
});

/**
 * True when an object belongs to the owner of this deployment. The uid alone does not say so: it stands in the record, which may have been
 * written by somebody who may not delete what has that owner. An object has one name, so a reference that gives the uid another is not true.
 */
export function belongsTo(object: KubeObject, deployment: string, ownerUid: string | undefined): boolean {
  const owners = object.metadata.ownerReferences?.filter(({ uid }) => uid === ownerUid) ?? [];
  const { owner } = objectNames(deployment);
  return owners.length > 0 && owners.every(({ kind, name }) => kind === 'ConfigMap' && name === owner);
}

/** Why a deployment ended as it did. */
export const outcomeOf = ({ outcome }: Status): RecordOutcome =>
  outcome ?? { reason: 'Unknown', message: 'The record names no reason.' };

/** By what a deployment's InferenceService is known as its own: the uid of the owner that it has, or the one that was noted when it was made. */
export const serviceUids = ({ intake, status }: DeploymentRecord): string[] =>
  [intake?.owner.uid, status.objects.find(({ kind }) => kind === inferenceServices.kind)?.uid].filter(
    (uid) => uid !== undefined,
  );

/** True for an InferenceService that this deployment has made, also when it has lost its owner. */
export const isServiceOf = (record: DeploymentRecord, service: KubeObject): boolean =>
  serviceUids(record).some((uid) => uidOf(service) === uid || isOwnedBy(service, uid));

/** The same record's ConfigMap with one part of it replaced. */
export function withPart(record: DeploymentRecord, key: 'intake' | 'deletion' | 'status', value: unknown): ConfigMap {
  return { ...record.configMap, data: { ...record.configMap.data, [key]: canonical(value) } };
}

function part<T>(configMap: ConfigMap, key: string, schema: z.ZodType<T>): T | undefined {
  const text = configMap.data?.[key];
  if (!text) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable(configMap, `has a ${key} that is not JSON`, error);
  }
  if (isDeeperThan(depthMax, value))
    throw unreadable(configMap, `has a ${key} that is nested deeper than ${depthMax} levels`);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw unreadable(configMap, `has a ${key} that is not valid`);
  return parsed.data;
}

/** What is read is written again, which nesting without end would exhaust the stack of. */
const depthMax = 32;

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((item) => isDeeperThan(levels - 1, item)));

const unreadable = ({ metadata }: ConfigMap, what: string, cause?: unknown): RecordUnreadable =>
  new RecordUnreadable(`ConfigMap ${metadata.name} ${what}`, cause === undefined ? undefined : { cause });

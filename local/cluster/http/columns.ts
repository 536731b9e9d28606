import { isJsonObject, type JsonObject, type StoredObject } from '../object.ts';
import { age } from './age.ts';

/** A column of a Table. Priority 1 shows in `-o wide` only. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly priority: 0 | 1;
  readonly cell: (object: StoredObject, now: Date) => unknown;
}

const at = (object: unknown, ...path: (string | number)[]): unknown => {
  let value = object;
  for (const step of path) value = (value as Record<string | number, unknown> | undefined | null)?.[step];
  return value;
};
const column = (name: string, cell: Column['cell'], rest: Partial<Column> = {}): Column => ({
  name,
  type: 'string',
  priority: 0,
  cell,
  ...rest,
});
const wide = { priority: 1 } as const;
const size = (value: unknown): number => (isJsonObject(value) ? Object.keys(value).length : 0);
const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? value : []);

const name = column('Name', ({ metadata }) => metadata.name);
const ageColumn = column('Age', ({ metadata }, now) => age(metadata.creationTimestamp, now));
const created = column('Age', ({ metadata }) => metadata.creationTimestamp, { type: 'date' });
const dataCount = column('Data', (object) => size(object.data) + size(object.binaryData), { type: 'integer' });

const shortModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};
const bound = (claim: StoredObject, cell: unknown): unknown => (at(claim, 'spec', 'volumeName') ? cell : '');
const claimStatus = (claim: StoredObject): unknown =>
  claim.metadata.deletionTimestamp ? 'Terminating' : at(claim, 'status', 'phase');
const claimModes = (claim: StoredObject): string =>
  list(at(claim, 'status', 'accessModes'))
    .map((mode) => shortModes[String(mode)] ?? String(mode))
    .join(',');

const containers = (pod: StoredObject): JsonObject[] => list(at(pod, 'status', 'containerStatuses'));
const podReady = (pod: StoredObject): string => {
  const ready = containers(pod).filter((container) => container.ready === true).length;
  return `${ready}/${list(at(pod, 'spec', 'containers')).length}`;
};
const podStatus = (pod: StoredObject): unknown =>
  pod.metadata.deletionTimestamp
    ? 'Terminating'
    : (containers(pod)
        .map((one) => at(one, 'state', 'waiting', 'reason'))
        .find(Boolean) ?? at(pod, 'status', 'phase'));
const restarts = (pod: StoredObject): number =>
  containers(pod).reduce((sum, { restartCount }) => sum + Number(restartCount ?? 0), 0);

const eventObject = (event: StoredObject): string =>
  `${String(at(event, 'involvedObject', 'kind') ?? '').toLowerCase()}/${String(at(event, 'involvedObject', 'name') ?? '')}`;
const condition = (object: StoredObject, type: string): unknown =>
  list(at(object, 'status', 'conditions')).find((one) => one.type === type)?.status;

/** The columns that kubectl users know, a list a kind. */
export const columns: Readonly<Record<string, readonly Column[]>> = {
  Namespace: [name, column('Status', (object) => at(object, 'status', 'phase')), ageColumn],
  ConfigMap: [name, dataCount, ageColumn],
  Secret: [name, column('Type', ({ type }) => type), dataCount, ageColumn],
  ServiceAccount: [name, column('Secrets', ({ secrets }) => list(secrets).length, { type: 'integer' }), ageColumn],
  PersistentVolumeClaim: [
    name,
    column('Status', claimStatus),
    column('Volume', (claim) => at(claim, 'spec', 'volumeName') ?? ''),
    column('Capacity', (claim) => bound(claim, at(claim, 'status', 'capacity', 'storage') ?? '')),
    column('Access Modes', (claim) => bound(claim, claimModes(claim))),
    column('StorageClass', (claim) => at(claim, 'spec', 'storageClassName') ?? ''),
    column('VolumeAttributesClass', (claim) => at(claim, 'spec', 'volumeAttributesClassName') ?? '<unset>'),
    ageColumn,
    column('VolumeMode', (claim) => at(claim, 'spec', 'volumeMode') ?? '<unset>', wide),
  ],
  Pod: [
    name,
    column('Ready', podReady),
    column('Status', podStatus),
    column('Restarts', restarts),
    ageColumn,
    column('IP', (pod) => at(pod, 'status', 'podIP') ?? '<none>', wide),
    column('Node', (pod) => at(pod, 'spec', 'nodeName') ?? '<none>', wide),
    column('Nominated Node', () => '<none>', wide),
    column('Readiness Gates', () => '<none>', wide),
  ],
  Event: [
    column('Last Seen', (event, now) =>
      age(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp, now),
    ),
    column('Type', ({ type }) => type),
    column('Reason', ({ reason }) => reason),
    column('Object', eventObject),
    column('Subobject', (event) => at(event, 'involvedObject', 'fieldPath') ?? '', wide),
    column('Source', (event) => at(event, 'source', 'component') ?? event.reportingComponent ?? '', wide),
    column('Message', ({ message }) => String(message ?? '').trim()),
    column('First Seen', (event, now) => age(event.firstTimestamp ?? event.eventTime, now), wide),
    column('Count', ({ count }) => count ?? 1, wide),
    column('Name', ({ metadata }) => metadata.name, wide),
  ],
  InferenceService: [
    name,
    column('URL', (service) => at(service, 'status', 'url') ?? null),
    column('Ready', (service) => condition(service, 'Ready') ?? null),
    created,
  ],
  ServingRuntime: [
    name,
    column('ModelType', (runtime) => at(list(at(runtime, 'spec', 'supportedModelFormats')), 0, 'name') ?? null),
    created,
  ],
};

export const usualColumns: readonly Column[] = [name, created];

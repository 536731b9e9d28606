import type { ObjectStore, StoredObject } from '../cluster/index.ts';

export interface Happening {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly component: string;
}

const secondsOnly = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

/** Records an Event about an object, where `kubectl describe` finds it. */
export function writeEvent(objects: ObjectStore, about: StoredObject, happening: Happening, now: Date): void {
  const { name, namespace = 'default', uid, resourceVersion } = about.metadata;
  const { type, reason, message, component } = happening;
  objects.create({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${name}.`, namespace },
    involvedObject: { apiVersion: about.apiVersion, kind: about.kind, name, namespace, uid, resourceVersion },
    type,
    reason,
    message,
    source: { component },
    reportingComponent: component,
    reportingInstance: '',
    firstTimestamp: secondsOnly(now),
    lastTimestamp: secondsOnly(now),
    count: 1,
  });
}

import { CloudEvent } from 'cloudevents';
import type { Manifest } from './manifests.ts';

const minuteMs = 60_000;

/** How often the shipped PingSource fires, in ms. Only schedules of the form "every n minutes" are understood. */
export function pingIntervalMs(manifests: readonly Manifest[]): number {
  const source = manifests.find(({ kind }) => kind === 'PingSource');
  const schedule = String((source?.spec as { schedule?: unknown } | undefined)?.schedule);
  const minutes = Number(/^\*\/(\d{1,2}) \* \* \* \*$/.exec(schedule)?.[1]);
  if (!(minutes >= 1 && minutes <= 59))
    throw new Error(`PingSource in knative/: schedule "${schedule}" is not understood`);
  return minutes * minuteMs;
}

/** The event that a PingSource sends. */
export const pingEvent = (time: Date): CloudEvent<object> =>
  new CloudEvent({
    id: `ping-${time.getTime()}`,
    type: 'dev.knative.sources.ping',
    source: '/apis/v1/namespaces/nim-functions/pingsources/sweep',
    time: time.toISOString(),
    datacontenttype: 'application/json',
    data: {},
  });

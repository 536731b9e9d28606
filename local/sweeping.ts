import { request as httpRequest } from 'node:http';
import { HTTP } from 'cloudevents';
import type { FunctionProcess } from './function-process.ts';
import type { Manifest } from './manifests.ts';
import { pingEvent, pingIntervalMs } from './ping.ts';

export interface Sweeping {
  /** Something ended in the middle of its work: it is looked for as soon as it can be told from what has just begun. */
  soon(): void;
  close(): void;
}

/**
 * Plays the PingSource: wakes sweep on the shipped schedule, and once more soon after the start, for what ran when the system was
 * last ended, or after a function's process died. On a cluster those wait for the schedule.
 */
export function startSweeping(options: {
  manifests: readonly Manifest[];
  sweep: FunctionProcess | undefined;
  firstAfterMs: number;
}): Sweeping {
  const { sweep, manifests, firstAfterMs } = options;
  if (!sweep) throw new Error('knative/ has no Service sweep');
  const ping = () => void sweep.use((port) => send(port)).catch(() => undefined);
  let next: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(next);
    next = setTimeout(ping, firstAfterMs + 1000);
  };
  soon();
  const regular = setInterval(ping, pingIntervalMs(manifests));
  return {
    soon,
    close() {
      clearTimeout(next);
      clearInterval(regular);
    },
  };
}

function send(port: number): Promise<void> {
  const { headers, body } = HTTP.binary(pingEvent(new Date()));
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, method: 'POST', headers: headers as Record<string, string> },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve());
      },
    );
    outgoing.once('error', reject);
    outgoing.end(String(body));
  });
}

import { request as httpRequest } from 'node:http';
import { HTTP } from 'cloudevents';
import type { FunctionProcess } from './function-process.ts';
import type { Manifest } from './manifests.ts';
import { pingEvent, pingIntervalMs } from './ping.ts';

/**
 * Plays the PingSource: wakes sweep on the shipped schedule. Soon after the start it does so once more, because what ran when
 * the system was last ended has to be picked up, and only then can it be told from what has just begun.
 */
export function startSweeping(options: {
  manifests: readonly Manifest[];
  sweep: FunctionProcess | undefined;
  firstAfterMs: number;
}): { close(): void } {
  const { sweep, manifests, firstAfterMs } = options;
  if (!sweep) throw new Error('knative/ has no Service sweep');
  const ping = () => void sweep.use((port) => send(port)).catch(() => undefined);
  const first = setTimeout(ping, firstAfterMs + 1000);
  const regular = setInterval(ping, pingIntervalMs(manifests));
  return {
    close() {
      clearTimeout(first);
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

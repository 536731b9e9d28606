import { CliError } from './cli-error.ts';

/** Ctrl-C reaches the tool and what started it, which passes it on: so soon after the first, a signal is the same one. */
const sameSignalMs = 1000;

/** Runs work that SIGINT, SIGTERM and SIGHUP end in order: what is under way is dropped, and nothing half-done is written. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let stoppedAtMs: number | undefined;
  const stop = () => {
    // whoever asks again some time later does not want to wait for any order
    if (stoppedAtMs !== undefined && performance.now() - stoppedAtMs > sameSignalMs) process.exit(130);
    stoppedAtMs ??= performance.now();
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw new CliError('interrupted; start it again to go on where it stopped', 130);
    throw error;
  } finally {
    for (const name of signals) process.removeListener(name, stop);
  }
}

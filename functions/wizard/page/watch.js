// @ts-check
import { Problem } from './problem.js';

const pauseMsMin = 1000;
const pauseMsMax = 5000;
const pauseGrowth = 1.3;
/** Some 80 minutes: longer than a large model takes to be downloaded and loaded. */
const readingsMax = 1000;
const failuresInRowMax = 20;

/**
 * Reads again and again, each time a little later, until `isMoving` says that nothing more will happen. Rests while the page is
 * hidden. Failures that may pass are told to `onTrouble` and outlived; others, and too many in a row, are thrown.
 *
 * @template Value
 * @param {object} options
 * @param {(signal: AbortSignal) => Promise<Value>} options.read
 * @param {(value: Value) => void} options.show
 * @param {(value: Value) => boolean} options.isMoving
 * @param {(problem: Problem) => void} options.onTrouble
 * @param {AbortSignal} options.signal ends the watch; its reason is thrown
 */
export async function watch({ read, show, isMoving, onTrouble, signal }) {
  let pauseMs = pauseMsMin;
  let failuresInRow = 0;
  for (let reading = 0; reading < readingsMax; reading += 1) {
    await untilVisible(signal);
    try {
      const value = await read(signal);
      signal.throwIfAborted();
      failuresInRow = 0;
      show(value);
      if (!isMoving(value)) return;
    } catch (error) {
      failuresInRow += 1;
      if (!(error instanceof Problem) || !error.isPassing || failuresInRow >= failuresInRowMax) throw error;
      onTrouble(error);
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * pauseGrowth, pauseMsMax);
  }
}

/** @param {AbortSignal} signal */
async function untilVisible(signal) {
  signal.throwIfAborted();
  if (!document.hidden) return;
  await new Promise((resolve, reject) => {
    document.addEventListener('visibilitychange', resolve, { once: true, signal });
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/**
 * @param {number} durationMs
 * @param {AbortSignal} signal
 */
async function pause(durationMs, signal) {
  await new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve(undefined);
    }, durationMs);
    signal.addEventListener('abort', abort, { once: true });
  });
}

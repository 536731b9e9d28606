import type { Saga } from './index.ts';

/** Holds the nth call of this kind until it is let go. */
export function hold(saga: Saga, call: string, nth = 1) {
  let left = nth;
  const send = saga.wire.turn;
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  saga.wire.turn = async (label, deliver) => {
    if (!label.startsWith(call) || --left > 0) return send(label, deliver);
    saga.wire.turn = send;
    reached.resolve();
    await released.promise;
    return send(label, deliver);
  };
  return { reached: reached.promise, release: released.resolve };
}

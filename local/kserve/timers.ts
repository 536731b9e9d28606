/** Runs a step for an object after a while; the same object's step is planned once at a time. */
export interface Timers {
  plan(key: string, delayMs: number, step: () => void): void;
  close(): void;
}

/** `failed` hears what a step throws: the object may have gone or changed meanwhile. */
export function createTimers(failed: (key: string, error: unknown) => void): Timers {
  const planned = new Map<string, NodeJS.Timeout>();
  return {
    plan(key, delayMs, step) {
      if (planned.has(key)) return;
      const timer = setTimeout(() => {
        planned.delete(key);
        try {
          step();
        } catch (error) {
          failed(key, error);
        }
      }, delayMs);
      planned.set(key, timer);
    },
    close() {
      for (const timer of planned.values()) clearTimeout(timer);
      planned.clear();
    },
  };
}

import type { Delivery } from './trigger.ts';

/** Statuses after which Knative delivers again; every other status below 500 is final (delivery contract, DESIGN section 5). */
const retriedStatuses = new Set([404, 408, 409, 429]);

/** What an answer means. `no answer` is a time-out or a broken connection. */
export function verdictOf(status: number | 'no answer'): 'done' | 'retry' | 'final' {
  if (status === 'no answer' || status >= 500 || retriedStatuses.has(status)) return 'retry';
  return status >= 200 && status < 300 ? 'done' : 'final';
}

const defaultDelayMs = 200;
const delayMsMax = 10 * 60_000;

/**
 * How long to wait before retry number `retry` (from 1), ms: linear or doubling, as Knative computes it. A subscriber's
 * Retry-After is heeded where the delivery says up to how much.
 */
export function backoffMs(delivery: Delivery, retry: number, retryAfterMs: number | undefined): number {
  const delay = delivery.backoffDelay ?? defaultDelayMs;
  const own = delivery.backoffPolicy === 'linear' ? delay * retry : delay * 2 ** retry;
  const asked = delivery.retryAfterMax === undefined ? 0 : Math.min(retryAfterMs ?? 0, delivery.retryAfterMax);
  return Math.min(Math.max(own, asked), delayMsMax);
}

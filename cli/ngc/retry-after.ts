/** Milliseconds that a Retry-After header asks to wait, as seconds or as an HTTP date (RFC 9110, 10.2.3); 0 where it says nothing. */
export function retryAfterMs(header: string | readonly string[] | undefined, nowMs: number): number {
  const text = typeof header === 'string' ? header.trim() : '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const untilMs = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(untilMs) ? 0 : Math.max(0, untilMs - nowMs);
}

import { expect, test } from '@jest/globals';
import { retryAfterMs } from '../../cli/ngc/retry-after.ts';

const now = Date.parse('2026-02-03T04:05:06Z');

test.each<[string | string[] | undefined, number]>([
  [undefined, 0],
  ['', 0],
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7_000],
  ['-5', 0],
  ['1.5', 0],
  ['soon', 0],
  ['Tue, 03 Feb 2026 04:05:36 GMT', 30_000],
  ['Tuesday, 03-Feb-26 04:05:36 GMT', 30_000],
  ['Tue, 03 Feb 2026 04:05:00 GMT', 0],
  ['2027', 2_027_000],
  [['1', '2'], 0],
])('Retry-After %j is %d ms', (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});

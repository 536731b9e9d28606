import { expect, test } from '@jest/globals';
import { parseQuantity } from '../../../local/cluster/validation/quantity.ts';

const unit = 10n ** 9n;

test.each([
  ['1', unit],
  ['100m', unit / 10n],
  ['1.5Gi', (3n * 2n ** 30n * unit) / 2n],
  ['12e3', 12_000n * unit],
  ['1E', 10n ** 18n * unit],
  ['1E3', 1000n * unit],
  ['.5', unit / 2n],
  ['-2k', -2000n * unit],
  ['0.1n', 1n],
])('%s is a quantity', (text, billionths) => {
  expect(parseQuantity(text)).toBe(billionths);
});

test.each(['', '1 Gi', '1GB', 'Gi', '1.2.3', 'one', '1e', '--1', '1'.repeat(65)])('%j is none', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});

import { describe, expect, test } from '@jest/globals';
import { quantityValue } from '../../../lib/nim/quantity.ts';

describe('a Kubernetes quantity', () => {
  test.each([
    ['100Gi', 100 * 2 ** 30],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['500m', 0.5],
    ['4', 4],
    ['1k', 1000],
    ['2E', 2e18],
    ['1e3', 1000],
    ['1E-2', 0.01],
  ])('%s is %d', (text, value) => {
    expect(quantityValue(text)).toBeCloseTo(value, 6);
  });

  test.each([
    '',
    'Gi',
    '-1Gi',
    '1GB',
    '1gi',
    ' 1Gi',
    '1Gi ',
    '1,5Gi',
    '.5Gi',
    '1.Gi',
    'NaN',
    '1e',
    '__proto__',
    '1constructor',
  ])('%p is none', (text) => {
    expect(quantityValue(text)).toBeUndefined();
  });
});

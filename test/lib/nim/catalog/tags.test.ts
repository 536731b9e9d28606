import { describe, expect, test } from '@jest/globals';
import { defaultTag, orderTags } from '../../../../lib/nim/catalog/tags.ts';

const names = (tags: string[]) => orderTags(tags).map(({ tag }) => tag);

describe('tags', () => {
  test('stand newest first and exactly as listed', () => {
    expect(names(['1.8.0', 'latest', '1.10.0', '1.15', '1.8.0-rtx', '1', '1.10'])).toEqual([
      '1.15',
      '1.10.0',
      '1.10',
      '1.8.0',
      '1.8.0-rtx',
      '1',
      'latest',
    ]);
  });

  test.each([
    [['1.14.0-pb5.10', '1.14.0-pb5.3', '1.14.0-pb5.3-stig-fips-x86-64', '1.14.0-pb5.2', '1.14.0-pb5.1']],
    [['1.8.0', '1.8.0-pb2', '1.8.0-RTX', '1.8.0-rc10', '1.8.0-rc2', '1.8.0-beta3']],
    [['2', 'latest', 'nightly-2026.1.10', 'nightly-2026.1.9']],
    [['1.0.0', 'v1.0.0', '1.0.0-x', '1.0.0-X10', '1.0.0-x10', '1.0.0-x2', '1.0.0-x-rc1']],
  ])('of the same numbers in front: %j', (expected) => {
    expect(names(expected.toReversed())).toEqual(expected);
    expect(names(expected.toSorted())).toEqual(expected);
  });

  test('order does not depend on the order they came in', () => {
    const tags = ['2.0.1', '2.0.0', 'latest', '1', '1.2', '2.0.1-b', '2.0.1-a', 'main'];
    expect(names([...tags].reverse())).toEqual(names(tags));
  });

  test('that may point elsewhere tomorrow are marked', () => {
    expect(orderTags(['1.2.3', '1.2', '1', 'latest', '1.2.3-variant']).filter(({ floating }) => floating)).toHaveLength(
      3,
    );
  });

  test.each([
    [['latest', '1.8.0', '1.10.0', '1.15'], '1.10.0'],
    [['1.5.2-variant', '1.5.1'], '1.5.1'],
    [['1.15', 'latest'], '1.15'],
    [['latest'], 'latest'],
    [['2.0.0-rc1', '1.2'], '1.2'],
    [['2.0.0rc1', '1.2'], '1.2'],
    [['v1.2.3', '1.2'], 'v1.2.3'],
    [['2.0.0-rc.1', '1.9.2-stig-fips-x86'], '1.9.2-stig-fips-x86'],
    [['2.0.0-beta', '2.0.0-rc1'], '2.0.0-rc1'],
    [['1', '1.5', '1.5.0-variant', 'latest'], '1.5.0-variant'],
    [['1.14.0-pb5.1', '1.14.0-pb5.2', '1.14.0-pb5.3', '1.14.0-pb5.3-stig-fips-x86-64'], '1.14.0-pb5.3'],
    [[], undefined],
  ])('of %j the default is %s', (tags, expected) => {
    expect(defaultTag(orderTags(tags))).toBe(expected);
  });
});

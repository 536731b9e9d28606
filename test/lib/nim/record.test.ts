import { describe, expect, test } from '@jest/globals';
import { outcomeOf, parseRecord, RecordUnreadable } from '../../../lib/nim/record.ts';
import { canonical } from '../../../lib/nim/request.ts';
import { record, request } from '../../support/record.ts';

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const withMore = (more: string) => {
  const { configMap } = record();
  const text = canonical(request).replace('{', `{"a":${more},`);
  return { ...configMap, data: { ...configMap.data, request: text } };
};

describe('a record', () => {
  test('that is nested deeply cannot be read, and exhausts nothing', () => {
    expect(() => parseRecord(withMore(nested(8000)))).toThrow(RecordUnreadable);
    expect(() => parseRecord(withMore(nested(33)))).toThrow('has a request that is nested deeper than 32 levels');
    expect(parseRecord(withMore(nested(20))).name).toBe('chat');
  });

  test.each([
    ['no reason', { reason: '', message: 'x' }],
    ['a reason that is too long', { reason: 'x'.repeat(65), message: 'x' }],
    ['a message that is too long', { reason: 'Failed', message: 'x'.repeat(2049) }],
    ['no object', 'failed'],
  ])('with an outcome of %s has one that is not known, so that it can be taken back', (_what, outcome) => {
    const { status } = record({ status: { phase: 'Failing', outcome: outcome as never } });
    expect(status.phase).toBe('Failing');
    expect(outcomeOf(status)).toEqual({ reason: 'Unknown', message: 'The record names no reason.' });
  });
});

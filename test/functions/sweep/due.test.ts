import { describe, expect, test } from '@jest/globals';
import { type Due, dueFor } from '../../../functions/sweep/due.ts';
import type { Phase } from '../../../lib/nim/record.ts';
import { createdAt, intake, later, record } from '../../support/record.ts';

const ages = { stuckAfterMs: 120_000, provisionDeadlineMs: 600_000, intakeDeadlineMs: 60_000, retentionMs: 86_400_000 };
const since = createdAt.toISOString();

const there = { lacksService: () => false, hasOwner: () => false };

describe('what a record is due for', () => {
  test.each<[Phase, number, Due]>([
    ['Requested', 120_000, undefined],
    ['Requested', 120_001, 'requested'],
    ['Provisioning', 120_001, 'requested'],
    ['Provisioning', 600_001, 'failed'],
    ['Provisioned', 10 ** 10, undefined],
    ['Failing', 120_000, undefined],
    ['Failing', 120_001, 'failed'],
    ['RollingBack', 120_001, 'failed'],
    ['Deleting', 120_001, 'deletion.requested'],
    ['RolledBack', 86_400_000, undefined],
    ['RolledBack', 86_400_001, 'forget'],
  ])('%s for %d ms: %s', (phase, ms, expected) => {
    expect(dueFor(record({ intake, status: { phase, since } }), later(ms), ages, there)).toBe(expected);
  });

  test('a deployment without its service is taken back, but not one that was provisioned a moment ago', () => {
    const gone = { lacksService: () => true, hasOwner: () => false };
    const provisioned = record({ intake, status: { phase: 'Provisioned', since } });
    expect(dueFor(provisioned, later(120_000), ages, gone)).toBeUndefined();
    expect(dueFor(provisioned, later(120_001), ages, gone)).toBe('deletion.requested');
  });

  test.each(['soon', '9999-12-31T23:59:59Z'])('a roll-back whose time is "%s" is kept from the creation on', (at) => {
    const rolledBack = record({ intake, status: { phase: 'RolledBack', since: at } });
    expect(dueFor(rolledBack, later(86_400_000), ages, there)).toBeUndefined();
    expect(dueFor(rolledBack, later(86_400_001), ages, there)).toBe('forget');
  });

  test('a wish to delete is sent again in any phase', () => {
    const deletion = { requestedAt: since, cache: 'keep' };
    expect(
      dueFor(record({ intake, deletion, status: { phase: 'RolledBack', since } }), later(120_001), ages, there),
    ).toBe('deletion.requested');
  });

  test('an intake that was never completed is taken back, not provisioned', () => {
    expect(dueFor(record(), later(60_000), ages, there)).toBeUndefined();
    expect(dueFor(record(), later(60_001), ages, there)).toBe('failed');
  });

  test.each(['soon', '', '9999-12-31T23:59:59Z'])('a wish to delete whose time is "%s" counts as an old one', (at) => {
    const deletion = { requestedAt: at, cache: 'keep' };
    expect(dueFor(record({ intake, deletion }), later(1000), ages, there)).toBe('deletion.requested');
  });

  test('a wish of a clock that is a little ahead waits its time', () => {
    const deletion = { requestedAt: later(30_000).toISOString(), cache: 'keep' };
    expect(dueFor(record({ intake, deletion }), later(1000), ages, there)).toBeUndefined();
  });
});

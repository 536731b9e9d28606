import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../functions/compensate/decide.ts';
import type { Phase } from '../../../lib/nim/record.ts';
import { intake, later, record } from '../../support/record.ts';

const limits = { attemptsMax: 6, patienceMs: 1000, provisionDeadlineMs: 600_000, intakeDeadlineMs: 60_000 };
const deletion = { requestedAt: later(0).toISOString(), cache: 'delete' };
const todo = (parts: Parameters<typeof record>[0], ms: number) => decide(record(parts), later(ms), limits).todo;

describe('what compensation does is decided by the record', () => {
  test.each<[Phase, string]>([
    ['Requested', 'nothing'],
    ['Provisioning', 'nothing'],
    ['Provisioned', 'nothing'],
    ['Failing', 'roll-back'],
    ['RollingBack', 'roll-back'],
    ['RolledBack', 'report'],
    ['Deleting', 'delete'],
  ])('a young %s deployment: %s', (phase, expected) => {
    expect(todo({ intake, status: { phase } }, 1000)).toBe(expected);
  });

  test.each<Phase>(['Requested', 'Provisioning', 'Provisioned', 'Failing', 'RollingBack', 'RolledBack'])(
    'a %s deployment that its user wants gone is deleted',
    (phase) => {
      expect(todo({ intake, deletion, status: { phase } }, 1000)).toBe('delete');
    },
  );

  test('a deployment that was attempted often enough is rolled back, and the outcome says what it waited for', () => {
    const decision = decide(
      record({ intake, status: { phase: 'Provisioning', attempts: 6, waitingFor: 'etcd is slow' } }),
      later(1000),
      limits,
    );
    expect(decision).toMatchObject({
      todo: 'roll-back',
      outcome: { message: expect.stringContaining('etcd is slow') },
    });
  });

  test('the last attempt that is allowed is left to end by itself', () => {
    expect(todo({ intake, status: { phase: 'Provisioning', attempts: 6 } }, 1000)).toBe('nothing');
    expect(todo({ intake, status: { phase: 'Provisioning', attempts: 6 } }, 600_001)).toBe('roll-back');
  });

  test('attempts that were made in a moment, by copies of an event, are not used up before their time', () => {
    const status = { phase: 'Provisioning', attempts: 60, waitingFor: 'etcd' } as const;
    expect(todo({ intake, status }, 999)).toBe('nothing');
    expect(todo({ intake, status }, 1000)).toBe('roll-back');
  });

  test('one attempt fewer is left to go on', () => {
    expect(todo({ intake, status: { phase: 'Provisioning', attempts: 5, waitingFor: 'etcd' } }, 1000)).toBe('nothing');
  });

  test('a deployment past its deadline is rolled back, one at its deadline is not', () => {
    expect(todo({ intake, status: { phase: 'Provisioning' } }, 600_000)).toBe('nothing');
    expect(todo({ intake, status: { phase: 'Provisioning' } }, 600_001)).toBe('roll-back');
  });

  test('a provisioned deployment is never rolled back, however old', () => {
    expect(todo({ intake, status: { phase: 'Provisioned', attempts: 9 } }, 10 ** 10)).toBe('nothing');
  });

  test('an intake that was never completed is taken back after its own, shorter time', () => {
    expect(todo({}, 60_000)).toBe('nothing');
    expect(todo({}, 60_001)).toBe('roll-back');
  });
});

import { describe, expect, test } from '@jest/globals';
import { decisive, outcomeOf } from '../../../lib/ngc/key-outcomes.ts';

// what each status means is tested over HTTP: test/functions/validate-key/answers.test.ts
describe('two answers about one key', () => {
  test('the certain refusal decides, and one missing answer is never valid', () => {
    expect(decisive(['valid', 'restricted'])).toBe('restricted');
    expect(decisive(['invalid', 'unreachable'])).toBe('invalid');
    expect(decisive(['valid', 'unreachable'])).toBe('unreachable');
    expect(decisive(['valid', 'valid'])).toBe('valid');
    expect(decisive([])).toBe('unreachable');
  });

  test('no status but 200 is ever valid', () => {
    for (let status = 0; status < 1000; status += 1) {
      for (const question of ['caller', 'model'] as const) {
        const outcome = outcomeOf(question, { status, content: 'expected' });
        expect(outcome === 'valid').toBe(status === 200);
      }
    }
  });
});

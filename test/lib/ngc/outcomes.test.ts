import { describe, expect, test } from '@jest/globals';
import { decisive, outcomeOf, userMessages } from '../../../lib/ngc/outcomes.ts';

describe("what NVIDIA's answers mean", () => {
  test.each([
    ['caller', 200, 'valid'],
    ['caller', 401, 'invalid'],
    ['caller', 451, 'unreachable'],
    ['model', 200, 'valid'],
    ['model', 401, 'invalid'],
    ['model', 403, 'forbidden'],
    ['model', 451, 'restricted'],
    ['model', 429, 'rate-limited'],
    ['model', 500, 'unreachable'],
    ['caller', 302, 'unreachable'],
    ['caller', 204, 'unreachable'],
  ] as const)('%s %d is %s', (question, status, outcome) => {
    expect(outcomeOf(question, status)).toBe(outcome);
  });

  test('of two answers the certain refusal decides, and one missing answer is never valid', () => {
    expect(decisive(['valid', 'restricted'])).toBe('restricted');
    expect(decisive(['invalid', 'unreachable'])).toBe('invalid');
    expect(decisive(['valid', 'unreachable'])).toBe('unreachable');
    expect(decisive(['valid', 'valid'])).toBe('valid');
    expect(decisive([])).toBe('unreachable');
  });

  test('the prescribed messages stand word for word', () => {
    expect(userMessages.invalid).toBe('The API key is invalid. Please check and try again.');
    expect(userMessages.forbidden).toBe('This API key does not have permission to access NIM models.');
    expect(userMessages.unreachable).toBe('Unable to validate API key. Check network connectivity.');
  });
});

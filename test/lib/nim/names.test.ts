import { describe, expect, test } from '@jest/globals';
import { deploymentNameProblem, objectNames } from '../../../lib/nim/names.ts';

describe('names of a deployment', () => {
  test('are those that the dashboard and other tools look for', () => {
    expect(objectNames('chat')).toEqual({
      record: 'nim-deployment-chat',
      owner: 'nim-owner-chat',
      apiKeySecret: 'nvidia-nim-secrets-chat',
      pullSecret: 'nvidia-nim-image-pull-chat',
      cacheClaim: 'nim-cache-chat',
      servingRuntime: 'nim-runtime-chat',
      inferenceService: 'chat',
    });
  });

  test.each(['a', 'chat', 'llama-3-1-8b', 'a'.repeat(48)])('%s can be used', (name) => {
    expect(deploymentNameProblem(name, 'demo')).toBeUndefined();
  });

  test.each(['', '8b', '-a', 'a-', 'A', 'a.b', 'a_b', 'ä'])('%p is no DNS-1035 label', (name) => {
    expect(deploymentNameProblem(name, 'demo')).toContain('DNS-1035');
  });

  test('one character more than the derived names allow is too many, and the message says how many are allowed', () => {
    expect(deploymentNameProblem('a'.repeat(49), 'demo')).toContain('at most 48 characters');
  });

  test('a long namespace leaves less room', () => {
    const namespace = 'n'.repeat(40);
    expect(deploymentNameProblem('a'.repeat(22), namespace)).toBeUndefined();
    expect(deploymentNameProblem('a'.repeat(23), namespace)).toContain('at most 22 characters');
  });
});

import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createLogger } from '../../lib/log.ts';
import { Secret } from '../../lib/secret.ts';

const value = 'nvapi-canary-0123456789';
const secret = new Secret(value);

describe('a secret', () => {
  test.each<[string, () => string]>([
    ['a template string', () => `${secret}`],
    ['JSON', () => JSON.stringify({ secret })],
    ['inspection', () => inspect({ secret }, { depth: Number.POSITIVE_INFINITY, showHidden: true })],
    ['concatenation', () => `key: ${String(secret)}`],
    ['an error message', () => inspect(new Error(`bad ${secret}`, { cause: secret }))],
  ])('does not show in %s', (_name, print) => {
    expect(print()).not.toContain('canary');
    expect(print()).toContain('[redacted]');
  });

  test('is given to whoever asks for it by name', () => {
    expect(secret.reveal()).toBe(value);
  });
});

describe('the log', () => {
  function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
    const lines: string[] = [];
    write(createLogger({ name: 'x', level: 'debug', destination: { write: (line: string) => void lines.push(line) } }));
    return lines.join('');
  }

  test('keeps a key out even where somebody wrote it in plain text', () => {
    const text = logged((log) => {
      log.info({ apiKey: value, nested: { apiKey: value } }, `a message with ${value}`);
      log.error({ err: new Error(`failed with ${value}`, { cause: new Error(value) }) }, 'oops');
    });
    expect(text).toContain('[redacted]');
    expect(text).not.toContain('canary');
  });
});

import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../../lib/config.ts';

const base = { FUNCTION_TARGET: 'sweep' };

describe('configuration', () => {
  test('has a default for everything but the function', () => {
    expect(readConfig(base)).toMatchObject({
      PORT: 8080,
      MAIN_NAMESPACE: 'opendatahub',
      REQUEST_BODY_BYTES_MAX: 65536,
    });
  });

  test('takes an empty variable as unset', () => {
    expect(readConfig({ ...base, PORT: '' }).PORT).toBe(8080);
  });

  test.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['LOG_LEVEL', 'loud'],
    ['KUBE_TIMEOUT_MS', '0'],
    ['K_SINK', 'ftp://broker'],
    ['K_CA_CERTS', 'ca.crt'],
    ['MAIN_NAMESPACE', 'Not A Name'],
  ])('refuses %s=%s and names the variable', (name, value) => {
    const read = () => readConfig({ ...base, [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
  });

  test('does not repeat a bad value, which may be a secret in the wrong place', () => {
    expect(() => readConfig({ ...base, NGC_API_URL: 'nvapi-mistake' })).not.toThrow('nvapi-mistake');
  });

  test('says what is missing', () => {
    expect(() => readConfig({})).toThrow('FUNCTION_TARGET: is not set and is needed');
  });
});

import { describe, expect, test } from '@jest/globals';
import { parseOptions, StartError } from '../../local/options.ts';

describe('the command line', () => {
  test('has a default for everything', () => {
    expect(parseOptions([])).toEqual({
      port: 8080,
      stateFolder: '.local',
      fresh: false,
      idleMs: 60_000,
      kubeconfig: undefined,
      playKServe: false,
      mainNamespace: undefined,
      ngcUrl: undefined,
      fail: [],
      verbose: false,
      bundles: undefined,
    });
  });

  test('may make several steps fail', () => {
    const options = parseOptions(['--fail', 'create=inferenceservices', '--fail=delete=secrets']);
    expect(options).toMatchObject({
      fail: [
        { verb: 'create', resource: 'inferenceservices' },
        { verb: 'delete', resource: 'secrets' },
      ],
    });
  });

  test.each([
    [['--prot', '1'], '--prot'],
    [['stray'], 'stray'],
    [['--port'], '--port'],
    [['--port', 'x'], '--port must be a whole number'],
    [['--port', '65536'], '--port must be a whole number'],
    [['--idle', '0'], '--idle must be'],
    [['--ngc', 'http://example.org'], '--ngc must be'],
    [['--ngc', 'nonsense'], '--ngc must be'],
    [['--fail', 'create'], '--fail must be'],
    [['--fail', 'explode=pods'], '--fail must be'],
    [['--play-kserve'], '--play-kserve is for a real cluster'],
    [['--main-namespace', 'nim-functions'], '--main-namespace must be'],
    [['--main-namespace', 'No Name', '--kubeconfig', 'x'], '--main-namespace must be'],
    [['--fail', 'get=pods', '--kubeconfig', 'x'], '--fail works on the embedded cluster only'],
  ])('%j is refused in one line', (args, message) => {
    const parse = () => parseOptions(args);
    expect(parse).toThrow(StartError);
    expect(parse).toThrow(message);
    expect(parse).not.toThrow(/\n/);
  });

  test('may find catalog and settings elsewhere in a real cluster', () => {
    const args = ['--kubeconfig', 'x', '--main-namespace', 'nim-functions'];
    expect(parseOptions(args)).toMatchObject({ mainNamespace: 'nim-functions' });
  });

  test('takes plain http for NVIDIA on this machine', () => {
    expect(parseOptions(['--ngc', 'http://127.0.0.1:9000/x'])).toMatchObject({
      ngcUrl: new URL('http://127.0.0.1:9000/x'),
    });
  });
});

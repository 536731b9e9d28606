import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from 'undici';
import { targets } from '../../functions/targets.ts';
import { ask, list, reach, remove } from '../support/deployment-calls.ts';
import { LocalSystem } from '../support/local-system.ts';
import { buildImage, buildTimeoutMs, canBuild, filesOf, repository, stateOf, temporaryFolder } from './built-image.ts';
import { asItIs, byPermission, type Confine, canChangeRoot, inItsOwnRoot, startConfined } from './confined.ts';
import { containerfile } from './containerfile.ts';

(canBuild ? describe : describe.skip)("the image's functions", () => {
  const temporary = temporaryFolder();
  const image = join(temporary.path, 'image');
  let before: readonly string[] = [];
  beforeAll(async () => {
    await buildImage(image);
    before = stateOf(image);
  }, buildTimeoutMs);
  afterAll(temporary.dispose);

  /** One call to each function that shows that it is that function, and what it answers without a cluster. */
  const calls: Readonly<Record<string, { path: string; method: 'GET' | 'POST'; status: number; text: string }>> = {
    wizard: { path: '/', method: 'GET', status: 200, text: '<title>' },
    'validate-key': { path: '/', method: 'POST', status: 401, text: '"unauthenticated"' },
    deployments: { path: '/namespaces/demo/deployments', method: 'GET', status: 401, text: '"unauthenticated"' },
    'model-catalog': { path: '/', method: 'POST', status: 405, text: '"method-not-allowed"' },
    provision: { path: '/', method: 'POST', status: 400, text: '"invalid-event"' },
    compensate: { path: '/', method: 'POST', status: 400, text: '"invalid-event"' },
    sweep: { path: '/', method: 'POST', status: 400, text: '"invalid-event"' },
  };

  const confinements: readonly [string, Confine, boolean][] = [
    ['in a root of its own that is read-only', inItsOwnRoot(), canChangeRoot()],
    ['with permission to read the image only', byPermission, true],
  ];

  describe.each(confinements)('started from the image, %s,', (_name, confine, possible) => {
    const check = possible ? test : test.skip;

    check.each(targets)('%s is healthy, answers, uses its code cache, and ends when told to', async (target) => {
      const call = calls[target];
      const started = await startConfined(confine, image, { FUNCTION_TARGET: target });
      try {
        expect({ ready: started.ready, output: started.output() }).toMatchObject({ ready: true });
        expect((await request(`${started.url}/healthz`)).statusCode).toBe(200);
        expect((await request(`${started.url}/readyz`)).statusCode).toBe(200);
        const headers = { 'content-type': 'application/json' };
        const body = call?.method === 'POST' ? '{}' : null;
        const answer = await request(`${started.url}${call?.path}`, { method: call?.method ?? 'GET', headers, body });
        expect({ status: answer.statusCode, text: await answer.body.text() }).toEqual({
          status: call?.status,
          text: expect.stringContaining(call?.text ?? ''),
        });
        expect(started.output()).toMatch(new RegExp(`app/${target}\\.cjs: code cache used`));
        if (confine !== byPermission) expectOwnRoot(Number(started.child.pid));
      } finally {
        expect(await started.end()).toBe(0);
      }
      expect(stateOf(image)).toEqual(before);
    });

    check('a package that is loaded on first use has its code cache too', async () => {
      const environment = { FUNCTION_TARGET: 'model-catalog', KUBERNETES_SERVICE_HOST: '127.0.0.1' };
      const started = await startConfined(confine, image, environment);
      expect((await request(started.url)).statusCode).toBe(500);
      await started.end();
      expect(started.output()).toMatch(/undici\.cjs: code cache used/);
    });

    check.each([
      [{ FUNCTION_TARGET: 'nonsense' }, 'FUNCTION_TARGET'],
      [{ FUNCTION_TARGET: '../app/sweep' }, 'FUNCTION_TARGET'],
      [{}, 'FUNCTION_TARGET'],
      [{ FUNCTION_TARGET: 'sweep', LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    ])('a bad configuration %j ends with 78 and names %s', async (environment, variable) => {
      const started = await startConfined(confine, image, { NODE_DEBUG: '', ...environment });
      expect(started.ready).toBe(false);
      await started.end();
      expect(started.child.exitCode).toBe(78);
      expect(started.output()).toMatch(variable);
      expect(started.output().trim().split('\n')).toHaveLength(1);
    });
  });

  const testInRoot = canChangeRoot() ? test : test.skip;
  testInRoot('a user that the platform made up, as on OpenShift, has the code cache too', async () => {
    const started = await startConfined(inItsOwnRoot('1000660000:0'), image, { FUNCTION_TARGET: 'wizard' });
    expect(await started.end()).toBe(0);
    expect(started.output()).toMatch(/wizard\.cjs: code cache used/);
  });

  /** As Linux tells it: who the process is, and that its root cannot be written to. */
  function expectOwnRoot(pid: number): void {
    const [uid, gid] = containerfile.user.split(':');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    expect(/^Uid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/)).toEqual([uid, uid, uid, uid]);
    expect(/^Gid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/)).toEqual([gid, gid, gid, gid]);
    expect(/^CapEff:\s+0+$/m.test(status)).toBe(true);
    const mounted = readFileSync(`/proc/${pid}/mounts`, 'utf8').trim().split('\n').at(-1)?.split(' ') ?? [];
    expect(mounted[1]).toBe('/');
    expect(mounted[3]?.split(',')).toContain('ro');
  }

  test('the main job works with the functions of the image, also with a kubeconfig', async () => {
    const system = new LocalSystem();
    try {
      await system.start('--bundles', image);
      expect((await ask(system, 'chat')).status).toBe(202);
      await reach(system, 'chat', 'Provisioned');
      const pid = system.functionPid('provision');
      if (process.platform === 'linux') expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain(image);
      const environment = { FUNCTION_TARGET: 'deployments', KUBECONFIG: system.kubeconfig };
      const withKubeconfig = await startConfined(asItIs, image, environment);
      const headers = { authorization: `Bearer ${system.token('user-a')}` };
      const answer = await request(`${withKubeconfig.url}/namespaces/demo/deployments/chat`, { headers });
      expect(await answer.body.json()).toMatchObject({ name: 'chat', phase: 'Provisioned' });
      expect(await withKubeconfig.end()).toBe(0);
      expect((await remove(system, 'chat')).status).toBe(202);
      await system.until(async () => (await list(system)).json.items.length === 0);
    } finally {
      await system.dispose();
    }
  });

  test('nothing in the image tells where it was made', () => {
    const machine = [repository, image].map((path) => Buffer.from(path));
    const ours = filesOf(image).filter((path) => /^\/(app|etc|licenses|sbom)/.test(path));
    const telling = ours.filter((path) => {
      const content = readFileSync(join(image, path));
      return machine.some((path) => content.includes(path));
    });
    expect(ours.length).toBeGreaterThan(50);
    expect(telling).toEqual([]);
  });

  test('there is no shell and no other program in the image than Node', () => {
    const elsewhere = filesOf(image).filter((path) => !/^\/(app|licenses|etc|lib|lib64|usr\/lib)\//.test(path));
    expect(elsewhere).toEqual(['/bin/node', '/sbom.cdx.json']);
  });
});

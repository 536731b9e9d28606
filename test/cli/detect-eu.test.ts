import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { catalogFolder } from '../support/catalog-files.ts';
import { runCli } from '../support/cli.ts';
import { type ListedModel, listed, startNgcCatalog } from '../support/ngc-catalog.ts';

const models = Array.from({ length: 12 }, (_, index) => ({
  ...listed(index),
  ...(index === 3 ? { status: 451 } : {}),
}));
let folder: ReturnType<typeof catalogFolder>;
let ngc: Awaited<ReturnType<typeof startNgcCatalog>>;
beforeEach(async () => {
  folder = catalogFolder();
  ngc = await startNgcCatalog({ models });
});
afterEach(async () => {
  await ngc.close();
  folder.remove();
});

const detect = (...more: string[]) =>
  runCli(['catalog', 'detect-eu', '--out', folder.path('probe.json'), '--ngc', ngc.url, ...more], {
    env: { NGC_API_KEY: 'nvapi-good-x' },
  });
const probe = () => JSON.parse(readFileSync(folder.path('probe.json'), 'utf8'));

describe('catalog detect-eu', () => {
  test('records what is restricted, from where, when and how completely', async () => {
    expect((await detect()).code).toBe(0);
    expect(probe()).toEqual({
      place: 'EU',
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      asked: 12,
      failed: 0,
      complete: true,
      restricted: [models[3]?.id],
      unrestricted: models
        .filter((_, index) => index !== 3)
        .map(({ id }) => id)
        .sort(),
    });
    expect((await detect('--place', 'eu-central-1')).code).toBe(0);
    expect(probe().place).toBe('eu-central-1');
  });

  test('replaces a complete probe by an incomplete one only by force', async () => {
    await detect();
    const complete = probe();
    ngc.change({ models: models.map((model, index) => (index === 5 ? { ...model, status: 404 } : model)) });
    const ran = await detect('--place', 'elsewhere');
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('stays') });
    expect(ran.stderr).toContain(`${models[5]?.id}: status 404`);
    expect(probe()).toEqual(complete);
    expect((await detect('--place', 'elsewhere', '--force')).code).toBe(1);
    expect(probe()).toMatchObject({ complete: false, failed: 1 });
  });

  test('does not take a shorter list for a complete one: what was not asked about was not found to be unrestricted', async () => {
    await detect();
    const complete = probe();
    ngc.change({ models: models.slice(4) });
    expect(await detect()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${models[3]?.id} was not asked`),
    });
    expect(probe()).toEqual(complete);
    expect((await detect('--force')).code).toBe(0);
    ngc.change({ models, totalCount: 20 });
    expect((await detect('--force')).code).toBe(1);
    expect(probe()).toMatchObject({ complete: false, asked: 20, failed: 8 });
  });

  test.each([['x'.repeat(65)], [' '], ['here\nthere']])(
    'refuses the place %j that generate would not read, before it asks',
    async (place) => {
      expect((await detect('--place', place)).code).toBe(2);
      expect(ngc.requests).toEqual([]);
    },
  );

  test.each<[string, Partial<ListedModel>, string]>([
    ['nothing in it', { body: {} }, 'it has no tag'],
    ['tags that no image can have', { tags: ['../x'] }, 'it has no tag'],
    ['a web page', { trouble: 'a web page' }, 'the answer is no object'],
  ])('does not take a 200 with %s for "not restricted"', async (_what, answer, named) => {
    await detect();
    const complete = probe();
    ngc.change({ models: models.map((model, index) => (index === 3 ? { ...listed(3), ...answer } : model)) });
    expect(await detect()).toMatchObject({ code: 1, stderr: expect.stringContaining(`${models[3]?.id}: ${named}`) });
    expect(probe()).toEqual(complete);
    rmSync(folder.path('probe.json'));
    expect((await detect()).code).toBe(1);
    expect(probe()).toMatchObject({ complete: false, failed: 1, restricted: [] });
  });

  test('does not believe that everything is restricted all at once', async () => {
    await detect();
    const complete = probe();
    ngc.change({ models: models.map((model) => ({ ...model, status: 451 })) });
    expect(await detect()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('11 of 12 models are restricted all at once'),
    });
    expect(probe()).toEqual(complete);
    expect(existsSync(folder.path('probe.json.partial'))).toBe(false);
    expect((await detect('--max-restricted', '100%')).code).toBe(0);
    expect(probe().restricted).toHaveLength(12);
  });

  test("does not take a proxy's 451, which has a body, for NVIDIA's", async () => {
    ngc.change({ models: models.map((model) => (model.status ? { ...model, text: '<html>blocked</html>' } : model)) });
    expect(await detect()).toMatchObject({ code: 1, stderr: expect.stringContaining('status 451 with a body') });
    expect(probe()).toMatchObject({ complete: false, failed: 1, restricted: [] });
  });

  test('does not let a list that lost models replace a complete probe, and lets one go that was retired', async () => {
    const many = Array.from({ length: 100 }, (_, index) => listed(index));
    ngc.change({ models: many });
    expect((await detect()).code).toBe(0);
    ngc.change({ models: many.slice(15) });
    expect(await detect()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('15 of 100 models were not asked'),
    });
    expect(probe().asked).toBe(100);
    ngc.change({ models: many.slice(1) });
    expect((await detect()).code).toBe(0);
    expect(probe().asked).toBe(99);
  });

  test('goes on where it was stopped, with the time of the oldest answer', async () => {
    const journal = folder.path('probe.json.partial');
    const about = `detect-eu EU ${ngc.url}/`;
    const beganMs = Date.now() - 5 * 3_600_000;
    const lines = [
      ['about', about, beganMs],
      [models[3]?.id, { kind: 'restricted' }],
    ];
    writeFileSync(journal, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    ngc.change({ models: models.map((_, index) => listed(index)) });
    expect(await detect()).toMatchObject({ code: 0, stderr: expect.stringContaining('going on after 1 models') });
    expect(probe()).toMatchObject({ date: `${new Date(beganMs).toISOString().slice(0, 19)}Z`, complete: true });
    expect(probe().restricted).toEqual([models[3]?.id]);
    // it is done: another run asks anew, whatever became of the first one
    ngc.change({ models: models.map((model, index) => (index === 5 ? { ...model, status: 404 } : model)) });
    const before = ngc.requests.length;
    expect((await detect()).code).toBe(1);
    expect(existsSync(journal)).toBe(false);
    expect((await detect()).code).toBe(1);
    expect(ngc.requests.length - before).toBe(26);
  });

  test.each(['SIGINT', 'SIGKILL'] as const)('writes nothing half when %s stops it, and goes on', async (signal) => {
    ngc.change({ delayMs: 100 });
    const ran = await runCli(
      ['catalog', 'detect-eu', '--out', folder.path('probe.json'), '--ngc', ngc.url, '--concurrency', '1'],
      {
        env: { NGC_API_KEY: 'nvapi-good-x' },
        meanwhile: async (child) => {
          while (ngc.requests.length < 6) await sleep(5);
          child.kill(signal);
        },
      },
    );
    expect(ran.code).toBe(signal === 'SIGINT' ? 130 : null);
    expect(existsSync(folder.path('probe.json'))).toBe(false);
    ngc.change({ delayMs: 0 });
    expect(await detect()).toMatchObject({ code: 0, stderr: expect.stringContaining('going on after') });
  });

  test('writes behind a link, with the mode that was there, and over an empty file', async () => {
    writeFileSync(folder.path('real.json'), '');
    chmodSync(folder.path('real.json'), 0o600);
    symlinkSync(folder.path('real.json'), folder.path('probe.json'));
    expect((await detect()).code).toBe(0);
    expect(JSON.parse(readFileSync(folder.path('real.json'), 'utf8'))).toMatchObject({ complete: true });
    expect(statSync(folder.path('real.json')).mode & 0o777).toBe(0o600);
  });

  test('is incomplete when a model is listed that nobody can ask about', async () => {
    ngc.change({ extra: [{ resourceId: null, name: 'odd' }] });
    expect(await detect()).toMatchObject({ code: 1, stderr: expect.stringContaining('"odd"') });
    expect(probe()).toMatchObject({ complete: false, asked: 13, failed: 1 });
  });

  test.each(['probe.json', 'probe.json.partial'])('says at once that %s cannot be written', async (name) => {
    mkdirSync(folder.path(name));
    expect(await detect()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^nim-functions: .* is a directory\n$/),
    });
    expect(ngc.requests).toEqual([]);
    rmSync(folder.path(name), { recursive: true });
  });
});

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { catalogFolder } from '../support/catalog-files.ts';
import { runCli } from '../support/cli.ts';
import { listed, startNgcCatalog } from '../support/ngc-catalog.ts';

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

  test('refuses a place that generate would not read, before it asks', async () => {
    expect((await detect('--place', 'x'.repeat(65))).code).toBe(2);
    expect(ngc.requests).toEqual([]);
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

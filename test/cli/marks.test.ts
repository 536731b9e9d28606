import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readCatalogFile } from '../../cli/catalog/catalog-file.ts';
import { catalog, catalogFolder, entry } from '../support/catalog-files.ts';
import { runCli } from '../support/cli.ts';
import { type ListedModel, listed, startNgcCatalog } from '../support/ngc-catalog.ts';

const models = Array.from({ length: 20 }, (_, index) => listed(index));
const [first = '', second = ''] = models.map(({ id }) => id);
const refusing = (...ids: string[]): ListedModel[] =>
  models.map((model) => (ids.includes(model.id) ? { ...model, status: 451 } : model));
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

const out = () => folder.path('catalog.yaml');
const today = '2026-03-04';
const generate = (...args: string[]) =>
  runCli(['catalog', 'generate', '--out', out(), '--ngc', ngc.url, ...args], {
    env: { NGC_API_KEY: 'nvapi-good-x', SOURCE_DATE_EPOCH: String(Date.parse(today) / 1000) },
  });
const marks = () =>
  Object.fromEntries(
    readCatalogFile(out()).entries.flatMap(({ id, euRestricted, restrictedProbe }) =>
      euRestricted ? [[id, restrictedProbe]] : [],
    ),
  );

/** A probe that asked about all, or about these. */
function probe(restricted: string[], { asked = models.map(({ id }) => id), ...more }: Record<string, unknown> = {}) {
  const unrestricted = (asked as string[]).filter((id) => !restricted.includes(id));
  const counts = { asked: restricted.length + unrestricted.length, failed: 0, complete: true };
  const found = { place: 'eu-central-1', date: '2026-02', ...counts, restricted, unrestricted, ...more };
  writeFileSync(folder.path('probe.json'), JSON.stringify(found));
  return ['--restricted', folder.path('probe.json')];
}
const byProbe = { place: 'eu-central-1', date: '2026-02' };
const seen = { place: 'where this catalog was generated', date: today };
const writeBefore = (ids: string[], more: object = {}, whole: object = {}) =>
  folder.write(
    'catalog.yaml',
    models
      .map(({ id }) => id)
      .sort()
      .map((id) => entry(id, ids.includes(id) ? { euRestricted: true, ...more } : {})),
    whole,
  );

describe('a restriction mark', () => {
  test('has the place and date of the probe that found it, and keeps them without one', async () => {
    expect((await generate(...probe([first]))).code).toBe(0);
    expect(marks()).toEqual({ [first]: byProbe });
    expect((await generate()).code).toBe(0);
    expect(marks()).toEqual({ [first]: byProbe });
    expect(readCatalogFile(out()).restrictedProbe).toEqual(byProbe);
    expect((await generate(...probe([second], { place: 'eu-west-1', date: '2026-03-01T04:05:06Z' }))).code).toBe(0);
    expect(marks()).toEqual({ [second]: { place: 'eu-west-1', date: '2026-03-01' } });
  });

  test('that generate itself met says so, and is the same the next time', async () => {
    ngc.change({ models: refusing(first) });
    expect((await generate(...probe([second]))).code).toBe(0);
    expect(marks()).toEqual({ [first]: seen, [second]: byProbe });
    const bytes = readFileSync(out());
    expect((await generate()).code).toBe(0);
    expect(readFileSync(out()).equals(bytes)).toBe(true);
    // the mark of a probe that another one refutes is no longer that probe's
    writeBefore([first], { restrictedProbe: byProbe });
    expect((await generate(...probe([]))).code).toBe(0);
    expect(marks()).toEqual({ [first]: seen });
  });

  test("that the probe did not ask about keeps its own finder, and is not said to be the probe's", async () => {
    const asked = { asked: models.map(({ id }) => id).filter((id) => id !== first), place: 'elsewhere' };
    writeBefore([first], { restrictedProbe: seen });
    const ran = await generate(...probe([], asked));
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining(`${first}: the probe did not ask`) });
    expect(marks()).toEqual({ [first]: seen });
    writeBefore([first], {}, { restrictedProbe: byProbe });
    await generate(...probe([], asked));
    expect(marks()).toEqual({ [first]: byProbe });
    writeBefore([first]);
    await generate(...probe([], asked));
    expect(marks()).toEqual({ [first]: { place: 'not recorded', date: '2026-01-01' } });
    expect(await catalog('verify', out())).toMatchObject({ code: 0 });
  });

  test('stays with the last known tags when NVIDIA does not list the model any more', async () => {
    writeBefore([first], { restrictedProbe: byProbe });
    const listedNow = models.slice(1);
    ngc.change({ models: listedNow, unlisted: refusing(first).slice(0, 1) });
    const ran = await generate();
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('does not list it any more') });
    expect(readCatalogFile(out()).entries.find(({ id }) => id === first)).toMatchObject({
      tags: ['1.1.0', '1.0.0'],
      euRestricted: true,
      restrictedProbe: byProbe,
    });
    expect(await catalog('verify', out())).toMatchObject({ code: 0 });
    // that NVIDIA knows no such model is an answer, and the end of it
    ngc.change({ unlisted: [] });
    expect(await generate()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${first}: NVIDIA does not list`),
    });
    expect((await generate('--max-failures', '5%')).code).toBe(0);
    expect(marks()).toEqual({});
  });

  test('of far more models than before is not believed', async () => {
    writeBefore([]);
    const bytes = readFileSync(out());
    ngc.change({ models: refusing(...models.map(({ id }) => id)) });
    expect(await generate()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('20 of 20 models are restricted all at once'),
    });
    expect(readFileSync(out()).equals(bytes)).toBe(true);
    expect((await generate('--max-restricted', '100%')).code).toBe(0);
    expect(Object.keys(marks())).toHaveLength(20);
    expect((await generate()).code).toBe(0);
  });

  test("is not made by a proxy's 451, which has a body", async () => {
    ngc.change({ models: models.map((model, at) => (at === 0 ? { ...model, status: 451, text: 'blocked' } : model)) });
    expect(await generate('--max-failures', '5%')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`${first}: status 451 with a body`),
    });
    expect(marks()).toEqual({});
  });
});

describe('a probe file', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['that asked about nothing', { asked: [] }, 'asked'],
    ['that is complete and failed', { failed: 3 }, 'complete'],
    ['that counts otherwise than it lists', { failed: 3, complete: false }, 'asked'],
    ['of a date that is none', { date: '2026-13-45' }, 'date'],
    ['of a day that is none', { date: '2026-02-30' }, 'date'],
    ['of a place of two lines', { place: 'here\nthere' }, 'place'],
    [
      'with one id in both lists',
      {
        unrestricted: models
          .slice(1)
          .map(({ id }) => id)
          .with(0, first),
      },
      'twice',
    ],
    [
      'with an id that is none',
      {
        unrestricted: models
          .slice(1)
          .map(({ id }) => id)
          .with(0, '../x'),
      },
      'unrestricted',
    ],
    ['of another form', { restricted: undefined }, 'restricted'],
  ])('%s is refused before anything is asked', async (_what, more, named) => {
    const ran = await generate(...probe(more.asked ? [] : [first], more));
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('no probe as detect-eu writes it') });
    expect(ran.stderr).toContain(named);
    expect(ngc.requests).toEqual([]);
  });

  test('that is incomplete is refused', async () => {
    const args = probe([], { asked: models.map(({ id }) => id).slice(1) });
    const whole = JSON.parse(readFileSync(folder.path('probe.json'), 'utf8'));
    writeFileSync(folder.path('probe.json'), JSON.stringify({ ...whole, asked: 20, failed: 1, complete: false }));
    expect(await generate(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('not complete') });
    expect(existsSync(out())).toBe(false);
  });
});

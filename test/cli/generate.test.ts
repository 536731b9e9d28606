import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { canary } from '../support/canary.ts';
import { runCli } from '../support/cli.ts';
import {
  type CatalogOptions,
  type ListedModel,
  listed,
  startNgcCatalog,
  type Trouble,
} from '../support/ngc-catalog.ts';

const { key, foundIn } = canary('good');
let folder = '';
let ngc: Awaited<ReturnType<typeof startNgcCatalog>>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalog-'));
});
afterEach(async () => {
  await ngc.close();
  rmSync(folder, { recursive: true });
});

const out = () => join(folder, 'catalog.yaml');
const models = (count: number): ListedModel[] => Array.from({ length: count }, (_, index) => listed(index));
const start = async (options: CatalogOptions) => {
  ngc = await startNgcCatalog(options);
};
const generate = (args: string[] = [], more: Parameters<typeof runCli>[1] = {}) =>
  runCli(['catalog', 'generate', '--out', out(), '--ngc', ngc.url, ...args], { env: { NGC_API_KEY: key }, ...more });
const written = () => {
  const { data } = parse(readFileSync(out(), 'utf8')) as { data: Record<string, string> };
  return JSON.parse(data['models.json'] ?? '') as {
    generatedAt: string;
    restrictedProbe?: object;
    models: { id: string; tags: string[]; latestTag?: string; euRestricted: boolean }[];
  };
};

describe('catalog generate', () => {
  test('makes a complete catalog out of 190 models with every kind of trouble, the same again and in any order', async () => {
    const all = models(190).map((model, index): ListedModel => {
      if (index % 40 === 3) return { ...model, first: { times: 1, status: 429 } };
      if (index % 40 === 5) return { ...model, first: { times: 2, status: 500 } };
      if (index === 7) return { ...model, status: 451 };
      return model;
    });
    await start({ models: all, pageSize: 60, delayMs: 2 });
    const first = await generate();
    expect(first).toMatchObject({ code: 0, stdout: '' });
    const { models: made } = written();
    expect(made.map(({ id }) => id)).toEqual(all.map(({ id }) => id).sort());
    expect(made.find(({ id }) => id === all[7]?.id)).toMatchObject({ tags: [], euRestricted: true });
    const plain = made.find(({ id }) => id === all[0]?.id);
    expect(plain?.tags).toEqual(['1.15', '1.10.0', '1.10.0-rtx', '1.10', '1.2.0', '1.2.0-variant', '1', 'latest']);
    expect(readdirSync(folder)).toEqual(['catalog.yaml']);

    const bytes = readFileSync(out());
    ngc.change({ models: all.toReversed(), pageSize: 1000 });
    expect((await generate(['--concurrency', '3'])).code).toBe(0);
    expect(readFileSync(out()).equals(bytes)).toBe(true);
    expect(await runCli(['catalog', 'verify', out()])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`${all[7]?.id}: has no tag`),
    });
  });

  test('asks so many at once, with the key where it is needed and nowhere else', async () => {
    await start({ models: models(40), delayMs: 50 });
    let processes = '';
    const meanwhile = async ({ pid }: { pid?: number | undefined }) => {
      while (ngc.requests.length < 5) await sleep(5);
      processes = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    };
    const ran = await generate([], process.platform === 'linux' ? { env: { NGC_API_KEY: key }, meanwhile } : {});
    expect(ngc.underWayMax()).toBe(8);
    const [search, ...others] = ngc.requests;
    expect(search).toMatchObject({ authorization: undefined });
    expect(others.every(({ authorization }) => authorization === `Bearer ${key}`)).toBe(true);
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(foundIn([ran.stdout, ran.stderr, processes, ...files].join('\n'))).toEqual([]);
  });

  test('takes the key from standard input, and from no argument', async () => {
    await start({ models: models(2) });
    expect((await generate(['--key-stdin'], { stdin: `${key}\n` })).code).toBe(0);
    expect(await generate([], { env: {} })).toMatchObject({ code: 2, stderr: expect.stringContaining('NGC_API_KEY') });
    expect((await generate(['--key', key])).code).toBe(2);
    expect((await generate([], { env: { NGC_API_KEY: 'legacy' } })).code).toBe(2);
  });

  test('keeps what the catalog before knew of a model that gives no answer, within the budget', async () => {
    await start({ models: models(100) });
    expect((await generate()).code).toBe(0);
    const before = written().models;
    ngc.change({ models: models(100).map((model, index) => (index === 4 ? { ...model, status: 404 } : model)) });
    const ran = await generate();
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('stays as') });
    expect(written().models).toEqual(before);
  });

  test('writes nothing when too many give no answer', async () => {
    await start({ models: models(100) });
    await generate();
    const bytes = readFileSync(out());
    ngc.change({ models: models(100).map((model, index) => (index % 50 === 4 ? { ...model, status: 404 } : model)) });
    expect(await generate()).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was written') });
    expect(readFileSync(out()).equals(bytes)).toBe(true);
    expect((await generate(['--max-failures', '2%'])).code).toBe(0);
  });

  test('writes behind a link, with the mode that was there, and over an empty file', async () => {
    await start({ models: models(3) });
    const real = join(folder, 'real.yaml');
    writeFileSync(real, '');
    chmodSync(real, 0o600);
    symlinkSync(real, out());
    expect(await generate()).toMatchObject({ code: 0 });
    expect(lstatSync(out()).isSymbolicLink()).toBe(true);
    expect(statSync(real).mode & 0o777).toBe(0o600);
    expect(written().models).toHaveLength(3);
    expect(readdirSync(folder).sort()).toEqual(['catalog.yaml', 'real.yaml']);
  });

  test('says at once that a link leads nowhere', async () => {
    await start({ models: models(3) });
    symlinkSync(join(folder, 'absent', 'real.yaml'), out());
    expect(await generate()).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be written (ENOENT)') });
    expect(ngc.requests).toEqual([]);
  });

  test('is patient with what passes: a time to wait until, half an answer, a line that drops', async () => {
    const until = new Date(Date.now() + 2500).toUTCString();
    const first: NonNullable<ListedModel['first']>[] = [
      { times: 1, status: 429, retryAfter: until },
      { times: 1, trouble: 'truncated' },
      { times: 1, trouble: 'dropped' },
      { times: 2, status: 503 },
    ];
    await start({
      models: models(8).map((model, index) => ({ ...model, ...(first[index] ? { first: first[index] } : {}) })),
    });
    expect((await generate()).code).toBe(0);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until));
    expect(written().models.map(({ tags }) => tags.length > 0)).toEqual(Array(8).fill(true));
  });

  test.each<[Trouble, string]>([
    ['a web page', 'the answer is no object'],
    ['too large', 'no answer (more than 32 MiB)'],
  ])('asks no second time for %s, and counts it', async (trouble, named) => {
    const [odd] = models(1);
    await start({ models: models(4).map((model, index) => (index === 0 ? { ...model, trouble } : model)) });
    expect(await generate()).toMatchObject({ code: 1, stderr: expect.stringContaining(`${odd?.id}: ${named}`) });
    expect(ngc.requests).toHaveLength(5);
    expect(existsSync(out())).toBe(false);
  });

  test('lists once more when a page lost a model, and counts what is still missing', async () => {
    await start({ models: models(20), totalCount: 21 });
    const ran = await generate();
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('1 of them it did not list') });
    expect(ngc.requests.filter(({ path }) => path.includes('/search/'))).toHaveLength(2);
    expect((await generate(['--max-failures', '5%'])).code).toBe(0);
  });

  test('asks again about what was restricted where the run before was', async () => {
    const all = models(20);
    await start({
      models: all.map((model, index) => ({ ...model, ...(index < 2 ? { status: [451, 404][index] ?? 404 } : {}) })),
    });
    expect((await generate()).code).toBe(1);
    ngc.change({ models: all });
    expect((await generate()).code).toBe(0);
    expect(written().models.filter(({ euRestricted }) => euRestricted)).toEqual([]);
  });

  test('names what keeps it from NVIDIA', async () => {
    await start({ models: models(1) });
    await ngc.close();
    const ran = await generate();
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('no answer: ECONNREFUSED') });
    await start({ models: models(1) });
  });

  test.each(['SIGINT', 'SIGKILL'] as const)(
    'goes on where %s stopped it, and leaves no half-written file',
    async (signal) => {
      await start({ models: models(60), delayMs: 60 });
      const ran = await generate(['--concurrency', '2'], {
        env: { NGC_API_KEY: key },
        meanwhile: async (child) => {
          while (ngc.requests.length < 20) await sleep(10);
          child.kill(signal);
        },
      });
      expect(ran.code).toBe(signal === 'SIGINT' ? 130 : null);
      expect(readdirSync(folder)).toEqual(['catalog.yaml.partial']);
      const journal = join(folder, 'catalog.yaml.partial');
      expect(foundIn(readFileSync(journal, 'utf8'))).toEqual([]);
      writeFileSync(journal, `${readFileSync(journal, 'utf8')}["half`);
      const before = ngc.requests.length;
      ngc.change({ delayMs: 0 });
      expect(await generate()).toMatchObject({ code: 0, stderr: expect.stringContaining('going on after') });
      expect(ngc.requests.length - before).toBeLessThan(55);
      expect(written().models).toHaveLength(60);
      expect(existsSync(journal)).toBe(false);
    },
  );

  test('ends at once when the key is refused', async () => {
    await start({ models: models(50).map((model) => ({ ...model, status: 401 })) });
    expect(await generate()).toMatchObject({ code: 1, stderr: expect.stringContaining('does not accept the key') });
    expect(ngc.requests.length).toBeLessThan(20);
    expect(existsSync(out())).toBe(false);
  });

  test.each<[string, Partial<CatalogOptions>, string]>([
    ['fewer models than are counted', { totalCount: 50 }, 'counts 50'],
    ['no models', { models: [] }, 'no models'],
  ])('takes no list with %s', async (_what, options, text) => {
    await start({ models: models(10), ...options });
    expect(await generate()).toMatchObject({ code: 1, stderr: expect.stringContaining(text) });
    expect(existsSync(out())).toBe(false);
  });
});

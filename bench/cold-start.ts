import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { targets } from '../functions/targets.ts';
import { writeRootfs } from '../image/rootfs.ts';
import { freePort } from '../local/loopback.ts';
import { median } from './median.ts';

// From spawn to the first 200, turn by turn in one run, as ratios to what a bare node:http server takes here: functions-framework
// with a function that says hello, each function from its sources, from its bundle, and from its bundle with the code cache.

interface Case {
  readonly args: readonly string[];
  readonly target?: string;
}

const startTimeoutMs = 30_000;
const rounds = Number(process.argv[2] ?? 7);
const folder = mkdtempSync(join(tmpdir(), 'nim-functions-cold-start-'));
try {
  const image = (await writeRootfs(join(folder, 'image'))).at('/app');
  const uncached = join(folder, 'uncached');
  cpSync(image, uncached, { recursive: true, filter: (file) => !file.endsWith('.cache') });
  const forms = {
    sources: new URL('../functions/serve.ts', import.meta.url).pathname,
    bundle: join(uncached, 'main.cjs'),
    'code cache': join(image, 'main.cjs'),
  };
  const cases = new Map<string, Case>([
    [
      'bare node:http',
      { args: ['-e', "require('node:http').createServer((q, s) => s.end('ok')).listen(process.env.PORT)"] },
    ],
    ['framework, hello', { args: ['-e', hello()] }],
  ]);
  for (const target of targets)
    for (const [form, file] of Object.entries(forms)) cases.set(`${target}, ${form}`, { args: [file], target });
  report(await measure(cases));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function hello(): string {
  const framework = '@google-cloud/functions-framework';
  return `require('${framework}').http('hello', (q, s) => s.send('ok'));
    require('${framework}/testing').getTestServer('hello').listen(process.env.PORT)`;
}

/** Times of each case, in milliseconds; the first round warms the disk and is not counted. */
async function measure(cases: ReadonlyMap<string, Case>): Promise<ReadonlyMap<string, number[]>> {
  const times = new Map<string, number[]>([...cases.keys()].map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, one] of cases) {
      const tookMs = await start(one);
      if (round > 0) times.get(name)?.push(tookMs);
    }
    process.stderr.write(`${round}/${rounds}\n`);
  }
  return times;
}

async function start({ args, target }: Case): Promise<number> {
  const port = await freePort();
  const env = { PORT: String(port), ...(target ? { FUNCTION_TARGET: target } : {}) };
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
  while (!(await answers(port))) {
    const tooLate = performance.now() - startedAtMs > startTimeoutMs;
    if (child.exitCode !== null || tooLate) throw new Error(`${target ?? args[1]} did not start`);
    await sleep(1);
  }
  const tookMs = performance.now() - startedAtMs;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return tookMs;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ host: '127.0.0.1', port, path: '/healthz', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.once('error', () => resolve(false));
    probe.end();
  });
}

function report(times: ReadonlyMap<string, number[]>): void {
  const [baseline = []] = times.values();
  for (const [name, ofCase] of times) {
    const ratio = median(ofCase.map((timeMs, round) => timeMs / (baseline[round] ?? Number.NaN)));
    process.stdout.write(
      `${name.padEnd(28)}${median(ofCase).toFixed(0).padStart(6)} ms${ratio.toFixed(1).padStart(8)}\n`,
    );
  }
}

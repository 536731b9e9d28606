import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../local/loopback.ts';
import { ask, reach, remove } from '../test/support/deployment-calls.ts';
import { LocalSystem } from '../test/support/local-system.ts';
import { median } from './median.ts';

// How long a deployment takes from its POST until GET says Provisioned, with every function at zero processes. The baseline, in
// the same run and turn by turn, is what any two cold starts in a row cost here: two bare node:http servers, started one after
// the other, each until its first answer.

const rounds = Number(process.argv[2] ?? 7);
const system = await new LocalSystem().start('--idle', '1');
const ratios: number[] = [];
const times: number[] = [];
try {
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of ['deployments', 'provision', 'compensate', 'sweep'])
      await system.until(() => !system.isUp(name));
    const baselineMs = (await bareStart()) + (await bareStart());
    const startedAtMs = performance.now();
    const name = `round-${round}`;
    const asked = ask(system, name);
    await asked;
    await reach(system, name, 'Provisioned');
    const tookMs = performance.now() - startedAtMs;
    await remove(system, name);
    // the first round warms the disk and is not counted
    if (round === 0) continue;
    ratios.push(tookMs / baselineMs);
    times.push(tookMs);
    process.stdout.write(
      `${round}/${rounds}  ${tookMs.toFixed(0)} ms  ${(tookMs / baselineMs).toFixed(1)} × baseline\n`,
    );
    await sleep(100);
  }
} finally {
  await system.dispose();
}
process.stdout.write(`median ${median(times).toFixed(0)} ms, ${median(ratios).toFixed(1)} × two bare cold starts\n`);

async function bareStart(): Promise<number> {
  const port = await freePort();
  const code = `require('node:http').createServer((q, s) => s.end('ok')).listen(${port}, '127.0.0.1')`;
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, ['-e', code], { stdio: 'ignore' });
  while (!(await answers(port))) await sleep(2);
  const tookMs = performance.now() - startedAtMs;
  child.kill();
  await once(child, 'exit');
  return tookMs;
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/`)).ok;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

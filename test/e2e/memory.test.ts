import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { canary } from '../support/canary.ts';
import { ask, model } from '../support/deployment-calls.ts';
import { LocalSystem } from '../support/local-system.ts';

const system = new LocalSystem();
const folder = join(system.state, 'heap');
mkdirSync(folder);
beforeAll(() => system.startWith({ NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${folder}` }));
afterAll(() => system.dispose());

/** Everything that a process still holds on to, after a garbage collection. */
async function heapOf(name: string): Promise<string> {
  const pid = system.functionPid(name);
  if (pid === undefined) throw new Error(`${name} does not run`);
  process.kill(pid, 'SIGUSR2');
  return system.until(() => {
    const file = readdirSync(folder).find((entry) => entry.includes(`.${pid}.`));
    const text = file && readFileSync(join(folder, file), 'utf8');
    return text?.trimEnd().endsWith('}') ? text : undefined;
  });
}

test('a process that answered remembers what it answered, and not the key', async () => {
  const { key, foundIn } = canary('good');
  const body = { apiKey: key, model };
  expect((await system.call('/validate-key', { method: 'POST', body })).json).toEqual({ outcome: 'valid' });
  expect((await system.call('/validate-key', { method: 'POST', body })).json).toEqual({ outcome: 'valid' });
  expect((await ask(system, 'kept', { apiKey: key })).status).toBe(202);
  for (const name of ['validate-key', 'deployments']) {
    const heap = await heapOf(name);
    expect(heap).toContain('nvapi-');
    expect({ name, found: foundIn(heap) }).toEqual({ name, found: [] });
  }
});

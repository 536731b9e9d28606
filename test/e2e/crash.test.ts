import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, notOurs, objectsOf, reach, remove } from '../support/deployment-calls.ts';
import { killed, LocalSystem } from '../support/local-system.ts';

const system = new LocalSystem();
beforeAll(() => system.start('--idle', '1').then(() => undefined));
afterAll(() => system.dispose());

const whole = 7;

/** All or nothing: a provisioned deployment has all its objects, a rolled-back one only its record. */
async function expectAllOrNothing(name: string): Promise<void> {
  const { phase } = await reach(system, name, 'Provisioned', 'RolledBack');
  const objects = (await objectsOf(system)).filter(
    (object) => (!notOurs(object) && object.endsWith(`-${name}`)) || object === `inferenceservices/${name}`,
  );
  expect(objects).toHaveLength(phase === 'Provisioned' ? whole : 1);
  await remove(system, name);
  await system.until(async () => !(await objectsOf(system)).some((object) => object.endsWith(name)));
}

describe('a deployment ends whole or not at all', () => {
  test.each([0, 20, 40, 60, 80, 100])('when provision is killed %d ms after it was started', async (delayMs) => {
    const name = `fn-${delayMs}`;
    await system.until(() => !system.isUp('provision'));
    const before = system.functionPid('provision');
    const asked = ask(system, name);
    await system.until(() => system.functionPid('provision') !== before);
    await sleep(delayMs);
    killed(system.functionPid('provision'));
    expect((await asked).status).toBe(202);
    await expectAllOrNothing(name);
  });

  test.each([0, 60, 150, 300, 450])('when everything is killed %d ms after it was asked for', async (delayMs) => {
    const name = `all-${delayMs}`;
    // an answer may or may not come: what counts is what is left when the system is there again
    const asked = ask(system, name).then(
      (answer) => answer.status,
      () => 'cut off' as const,
    );
    await sleep(delayMs);
    await system.stop('SIGKILL');
    await asked;
    await system.start('--idle', '1');
    const known = (await objectsOf(system)).includes(`configmaps/nim-deployment-${name}`);
    if (!known) {
      const left = (await objectsOf(system)).filter((object) => object.endsWith(name));
      expect(left).toEqual([]);
      return;
    }
    await expectAllOrNothing(name);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, list, objectsOf, reach, remove } from '../support/deployment-calls.ts';
import { LocalSystem } from '../support/local-system.ts';

const system = new LocalSystem();
beforeAll(() => system.start('--fail', 'create=inferenceservices').then(() => undefined));
afterAll(() => system.dispose());

describe('a deployment whose InferenceService cannot be created', () => {
  test('is rolled back, says why in the words of the API server, and can be forgotten', async () => {
    expect((await ask(system, 'chat')).status).toBe(202);
    const view = await reach(system, 'chat', 'RolledBack');
    expect(view.outcome).toEqual({
      reason: 'Forbidden',
      resource: { kind: 'InferenceService', name: 'chat' },
      message: expect.stringContaining('denied the request'),
    });
    expect(view.resources.map(({ state }: { state: string }) => state)).toEqual(Array(5).fill('removed'));
    await system.until(async () => (await objectsOf(system)).join() === 'configmaps/nim-deployment-chat');
    expect((await remove(system, 'chat')).status).toBe(202);
    await system.until(async () => (await list(system)).json.items.length === 0);
    expect(await objectsOf(system)).toEqual([]);
  });

  test('can be asked for again under the same name, as a new deployment', async () => {
    await ask(system, 'again');
    await reach(system, 'again', 'RolledBack');
    const uid = async () => {
      const { json } = await system.kube('/api/v1/namespaces/demo/configmaps/nim-deployment-again');
      return json.metadata?.uid as string | undefined;
    };
    const first = await uid();
    expect((await ask(system, 'again')).status).toBe(202);
    await system.until(async () => {
      const current = await uid();
      return current !== undefined && current !== first;
    });
    await reach(system, 'again', 'RolledBack');
  });
});

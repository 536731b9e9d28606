import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, list, objectsOf, reach, remove } from '../support/deployment-calls.ts';
import { LocalSystem } from '../support/local-system.ts';

const system = new LocalSystem();
beforeAll(() => system.start('--fail', 'create=inferenceservices').then(() => undefined));
afterAll(() => system.dispose());

/** The objects of one deployment: tests share the project and run in any order. */
const of = async (name: string) =>
  (await objectsOf(system)).filter((object) => object.endsWith(`-${name}`) || object.endsWith(`/${name}`));

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
    await system.until(async () => (await of('chat')).join() === 'configmaps/nim-deployment-chat');
    expect((await remove(system, 'chat')).status).toBe(202);
    await system.until(async () => (await of('chat')).length === 0);
    const { items } = (await list(system)).json;
    expect(items.filter((item: { name: string }) => item.name === 'chat')).toEqual([]);
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

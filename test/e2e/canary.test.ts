import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canary } from '../support/canary.ts';
import { ask, body, model, objectsOf, reach, remove } from '../support/deployment-calls.ts';
import { type Answer, killed, LocalSystem } from '../support/local-system.ts';

const system = new LocalSystem();
const seen: Answer[] = [];
const keys = ['good', 'invalid', 'forbidden', 'restricted', 'flaky', 'limited', 'unknown'].map((prefix) =>
  canary(prefix),
);
const [good] = keys;
if (!good) throw new Error('no key');

const keep = async (answer: Promise<Answer>): Promise<Answer> => {
  seen.push(await answer);
  return answer;
};
const deployments = '/deployments/namespaces/demo/deployments';

beforeAll(() => system.start('--verbose', '--fresh'));
afterAll(() => system.dispose());

/** All that the state folder holds outside the database and the cache of compiled code. */
function stateFiles(): string {
  return readdirSync(join(system.state, 'state'), { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile() && !/cluster\.sqlite|compile-cache/.test(join(entry.parentPath, entry.name)))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** Every object of the cluster but the Secrets named, as JSON. */
function objects(butSecrets: readonly string[]): string {
  const database = new DatabaseSync(join(system.state, 'state', 'cluster.sqlite'), { readOnly: true });
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[];
  const rows = tables.flatMap(({ name }) => database.prepare(`select * from "${name}"`).all());
  database.close();
  return rows
    .map((row) => JSON.stringify(row))
    .filter((text) => !butSecrets.some((name) => text.includes(`\\"name\\":\\"${name}\\"`)))
    .join('\n');
}

function expectNoKeyIn(place: string, text: string): void {
  for (const { foundIn } of keys) expect({ place, found: foundIn(text) }).toEqual({ place, found: [] });
}

describe('a key, wherever it goes', () => {
  test('is found by the search that the next tests rely on', () => {
    const { key, foundIn } = canary('good');
    const inside = JSON.stringify({
      auths: { x: { password: key, auth: Buffer.from(`$oauthtoken:${key}`).toString('base64') } },
    });
    for (const text of [
      key,
      key.toUpperCase(),
      encodeURIComponent(key),
      inside,
      Buffer.from(inside).toString('base64'),
    ])
      expect(foundIn(`before ${text} after`)).not.toEqual([]);
    expect(foundIn('nvapi-good-')).toEqual([]);
  });

  test('is in the two Secrets of its deployment and nowhere else', async () => {
    for (const { key } of keys) {
      await keep(system.call('/validate-key', { method: 'POST', body: { apiKey: key } }));
      await keep(system.call('/validate-key', { method: 'POST', body: { apiKey: key, model } }));
      await keep(system.call('/validate-key', { method: 'POST', body: { apiKey: key, [key]: key, model: key } }));
      await keep(system.call('/validate-key', { method: 'POST', body: `{"apiKey":"${key}",` }));
      await keep(system.call(`/validate-key/${encodeURIComponent(key)}?key=${encodeURIComponent(key)}`));
      await keep(
        system.call('/validate-key', {
          method: 'POST',
          body: { apiKey: key },
          headers: { authorization: `Bearer ${key}` },
        }),
      );
      if (key !== good.key) await keep(ask(system, 'refused', { apiKey: key }));
    }
    for (const field of ['name', 'displayName', 'model', 'tag', 'unknown']) {
      await keep(ask(system, 'misplaced', { apiKey: good.key, [field]: good.key }));
    }
    await keep(system.call(deployments, { method: 'POST', body: { ...body('nobody'), apiKey: good.key }, as: null }));
    await keep(
      system.call(deployments, { method: 'POST', body: { ...body('foreign'), apiKey: good.key }, as: 'user-b' }),
    );
    await keep(system.call(`${deployments}/${encodeURIComponent(good.key)}`));
    const accepted = await keep(ask(system, 'kept', { apiKey: good.key }));
    expect(accepted.status).toBe(202);
    await reach(system, 'kept', 'Provisioned');
    await keep(ask(system, 'kept', { apiKey: good.key }));
    await keep(ask(system, 'kept', { apiKey: good.key, resources: { gpus: 2 } }));
    await keep(system.call(`${deployments}/kept`));
    await keep(system.call(deployments));

    // an InferenceService in the way: a deployment that is taken back
    const path = '/apis/serving.kserve.io/v1beta1/namespaces/demo/inferenceservices';
    await system.kube(path, {
      method: 'POST',
      body: {
        apiVersion: 'serving.kserve.io/v1beta1',
        kind: 'InferenceService',
        metadata: { name: 'taken' },
        spec: { predictor: { model: { modelFormat: { name: 'x' } } } },
      },
    });
    await keep(ask(system, 'taken', { apiKey: good.key }));
    await reach(system, 'taken', 'RolledBack');
    await keep(system.call(`${deployments}/taken`));

    // a function killed in the middle
    const hurt = keep(ask(system, 'hurt', { apiKey: good.key })).catch(() => undefined);
    const pid = system.functionPid('deployments');
    killed(pid);
    await hurt;

    // 'refused' was accepted in the end: a flaky key is a good one
    const secrets = ['kept', 'hurt', 'refused'].flatMap((name) => [
      `nvidia-nim-secrets-${name}`,
      `nvidia-nim-image-pull-${name}`,
    ]);
    expect(good.foundIn(objects([]))).not.toEqual([]);
    expectNoKeyIn('objects', objects(secrets));
    expectNoKeyIn('answers', JSON.stringify(seen));
    expectNoKeyIn('output', system.output);
    expectNoKeyIn('state folder', stateFiles());
    expect(system.output).toContain('"level":"debug"');
    expect(system.output).toContain('"subject":"demo/kept"');

    await keep(remove(system, 'kept'));
    await system.until(async () => (await system.call(`${deployments}/kept`)).status === 404);
    expectNoKeyIn('output', system.output);
    for (const name of ['hurt', 'refused']) {
      await remove(system, name);
      await system.until(async () => (await system.call(`${deployments}/${name}`)).status === 404, 30_000);
    }
    await system.until(async () => (await objectsOf(system)).every((name) => !name.startsWith('secrets/')));
    const database = () =>
      ['cluster.sqlite', 'cluster.sqlite-wal']
        .map((name) => readFileSync(join(system.state, 'state', name), 'latin1'))
        .join();
    await system.until(() => keys.every(({ foundIn }) => foundIn(database()).length === 0));
  });
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { KubeObject } from '../../lib/kube/object.ts';
import { configMaps, secrets } from '../../lib/kube/resources.ts';
import { objectNames } from '../../lib/nim/names.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import { hold } from '../support/saga/hold.ts';
import type { Project } from '../support/saga/project.ts';
import { onBoth, withCluster } from '../support/saga/with-cluster.ts';

const { apiKeySecret, pullSecret } = objectNames('chat');
const keyOf = (person: number) => `nvapi-good-${String(person).repeat(24)}`;

/** Whose key is in each of the deployment's two Secrets. */
async function keysIn({ kube, namespace }: Project): Promise<(string | undefined)[]> {
  const found = await Promise.all(
    [apiKeySecret, pullSecret].map((name) => kube.get<KubeObject & { data: object }>(secrets, namespace, name)),
  );
  return found.map(({ data }) => {
    const [text = ''] = Object.values(data).map((value) => Buffer.from(String(value), 'base64').toString());
    return /nvapi-good-(\d)/.exec(text)?.[1];
  });
}

test.each([2, 3])(
  '%d people who ask for the same at the same time: who is accepted has it, with one person’s key',
  async (people) => {
    const interleaved = fc.asyncProperty(fc.scheduler(), (scheduler) =>
      withCluster(async ({ saga, project }) => {
        saga.wire.turn = (label, deliver) => scheduler.schedule(Promise.resolve(), label).then(deliver);
        const asked = Array.from({ length: people }, (_, person) => saga.ask('chat', { apiKey: keyOf(person) }));
        const statuses = await scheduler.waitFor(Promise.all(asked));
        saga.wire.turn = (_label, deliver) => deliver();
        await saga.settle();
        expect(statuses).toContain(202);
        expect(new Set([202, 503, ...statuses]).size).toBe(2);
        expect(await saga.phase('chat')).toBe('Provisioned');
        const [one, other] = await keysIn(project);
        expect(one).toBe(other);
        expect(statuses[Number(one)]).toBe(202);
      }),
    );
    await fc.assert(interleaved, { numRuns: 200 });
  },
);

onBoth('what was accepted', (withCluster) => {
  test.each(['create configmaps', 'publish requested'])(
    'is not lost to the same request that was first, and gets stuck at “%s” and then at the Broker',
    (call) =>
      withCluster(async ({ saga }) => {
        const held = hold(saga, call);
        const first = saga.ask('chat');
        await held.reached;
        expect(await saga.ask('chat')).toBe(202);
        const sent = saga.queue.splice(0);
        saga.refuseEvents();
        held.release();
        expect([202, 503]).toContain(await first);
        saga.takeEvents();
        saga.queue.push(...sent);
        await saga.settle();
        await saga.sweepLater();
        expect(await saga.phase('chat')).toBe('Provisioned');
      }),
  );

  test('is not said of a deployment that is deleted while it is asked for again', () =>
    withCluster(async ({ saga, project }) => {
      expect(await saga.ask('chat')).toBe(202);
      const held = hold(saga, 'update configmaps');
      const again = saga.ask('chat');
      await held.reached;
      expect(await saga.call('DELETE', '/chat')).toBe(202);
      held.release();
      expect(await again).toBe(409);
      await saga.settle();
      expect(await project.settledAs([])).toEqual([]);
    }));

  test('is marked once, however often it is asked for', () =>
    withCluster(async ({ saga, project }) => {
      expect(await saga.ask('chat')).toBe(202);
      expect(await saga.ask('chat')).toBe(202);
      const marked = await project.versions();
      expect(await saga.ask('chat')).toBe(202);
      expect(await project.versions()).toEqual(marked);
      await saga.settle();
      expect(await saga.phase('chat')).toBe('Provisioned');
    }));
});

onBoth('a deletion', (withCluster) => {
  test('is not of another deployment that has the name by now', () =>
    withCluster(async ({ saga, project }) => {
      const { kube, namespace } = project;
      await saga.ask('chat');
      await saga.settle();
      const held = hold(saga, 'update configmaps');
      const late = saga.call('DELETE', '/chat');
      await held.reached;
      const uid = (await findRecord(kube, namespace, 'chat'))?.uid ?? '';
      await kube.remove(configMaps, namespace, 'nim-deployment-chat', { uid });
      expect(await project.settledAs([])).toEqual([]);
      expect(await saga.ask('chat')).toBe(202);
      held.release();
      expect(await late).toBe(404);
      await saga.settle();
      expect(await saga.phase('chat')).toBe('Provisioned');
      expect((await findRecord(kube, namespace, 'chat'))?.deletion).toBeUndefined();
    }));
});

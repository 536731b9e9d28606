import { expect, test } from '@jest/globals';
import type { DeploymentRecord } from '../../lib/nim/record.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import type { Saga } from '../support/saga/index.ts';
import type { Project } from '../support/saga/project.ts';
import { onBoth } from '../support/saga/with-cluster.ts';

const plan = ['persistentvolumeclaims', 'servingruntimes', 'inferenceservices'];
const planned = ['PersistentVolumeClaim nim-cache-chat', 'ServingRuntime nim-runtime-chat', 'InferenceService chat'];
const isTried = (call: string) => plan.some((kind) => call === `create ${kind} (dry run)`);
const isCreated = (call: string) => plan.some((kind) => call === `create ${kind}`);
const isDeleted = (call: string) => call.startsWith('delete ');

/** What the record said at the moment of each call that is looked for. */
function watchRecord(saga: Saga, { kube, namespace }: Project, isLookedFor: (call: string) => boolean) {
  const seen: (readonly [call: string, record: DeploymentRecord | undefined])[] = [];
  saga.wire.turn = async (label, deliver) => {
    if (isLookedFor(label)) seen.push([label, await findRecord(kube, namespace, 'chat')]);
    return deliver();
  };
  return seen;
}

onBoth('the order of calls', (withCluster) => {
  test('provision tries everything before it creates anything, and the InferenceService comes last', () =>
    withCluster(async ({ saga }) => {
      await saga.ask('chat');
      await saga.settle();
      const { journal } = saga.wire;
      const tried = journal.filter(isTried);
      const created = journal.filter(isCreated);
      expect(tried.toSorted()).toEqual(plan.map((kind) => `create ${kind} (dry run)`).sort());
      expect(journal.findLastIndex(isTried)).toBeLessThan(journal.findIndex(isCreated));
      expect(created).toHaveLength(plan.length);
      expect(created.at(-1)).toBe('create inferenceservices');
    }));

  test.each(plan)('provision creates nothing where a dry run of %s is refused', (kind) =>
    withCluster(async ({ saga }) => {
      saga.wire.refusals = [new RegExp(`^create ${kind} \\(dry run\\)$`)];
      await saga.ask('chat');
      await saga.settle();
      expect(saga.wire.journal.filter(isCreated)).toEqual([]);
      expect(await saga.phase('chat')).toBe('RolledBack');
    }),
  );

  test('provision says in the record what it is about to create', () =>
    withCluster(async ({ saga, project }) => {
      const seen = watchRecord(saga, project, isCreated);
      await saga.ask('chat');
      await saga.settle();
      expect(seen).toHaveLength(plan.length);
      for (const [, record] of seen) {
        expect(record?.status.phase).toBe('Provisioning');
        expect(record?.status.objects.map(({ kind, name }) => `${kind} ${name}`)).toEqual(planned);
      }
    }));

  test('a roll-back is in the record before anything is deleted', () =>
    withCluster(async ({ saga, project }) => {
      saga.wire.refusals = [/^create inferenceservices$/];
      const seen = watchRecord(saga, project, isDeleted);
      await saga.ask('chat');
      await saga.settle();
      expect(seen.length).toBeGreaterThan(0);
      expect(new Set(seen.map(([, record]) => record?.status.phase))).toEqual(new Set(['RollingBack']));
    }));

  test('a deletion is in the record before anything is deleted: the InferenceService first, owner and record last', () =>
    withCluster(async ({ saga, project }) => {
      await saga.ask('chat');
      await saga.settle();
      const seen = watchRecord(saga, project, isDeleted);
      expect(await saga.call('DELETE', '/chat')).toBe(202);
      await saga.settle();
      expect(new Set(seen.map(([, record]) => record?.status.phase))).toEqual(new Set(['Deleting']));
      const calls = seen.map(([call]) => call.replace('delete ', ''));
      expect(calls[0]).toBe('inferenceservices/chat');
      expect(calls.slice(1, 3).sort()).toEqual([
        'persistentvolumeclaims/nim-cache-chat',
        'servingruntimes/nim-runtime-chat',
      ]);
      expect(calls.slice(3)).toEqual(['configmaps/nim-owner-chat', 'configmaps/nim-deployment-chat']);
    }));
});

import { expect, test } from '@jest/globals';
import type { DeploymentEvent } from '../../events/envelope.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import { limit, oneDeployment } from '../support/saga/quota.ts';
import { type Armed, faults } from '../support/saga/wire.ts';
import { onBoth, type SagaUnderTest } from '../support/saga/with-cluster.ts';
import { sideBySide } from '../support/side-by-side.ts';

/** Runs side by side, each in a project of its own. */
const width = 6;
const withinMs = 10 * 60_000;

/** A deployment that was taken, in a project with this quota; its `requested` waits in the Broker. */
async function asked({ saga, project }: SagaUnderTest, hard: Readonly<Record<string, string>> = oneDeployment) {
  await limit(project, hard);
  expect(await saga.ask('chat')).toBe(202);
  return saga.queue[0] as DeploymentEvent;
}

/** Provisions where the quota just fits, with what goes wrong; which calls that took, and what became of it. */
async function provisioned(under: SagaUnderTest, ...armed: Armed[]) {
  const { saga, project } = under;
  await asked(under);
  saga.wire.arm(...armed);
  await saga.settle();
  const status = (await findRecord(project.kube, project.namespace, 'chat'))?.status;
  return { journal: [...saga.wire.journal], phase: status?.phase, outcome: status?.outcome };
}

onBoth('a deployment that exactly fills the quota of its project', (withCluster) => {
  test.each(faults)(
    'is provisioned, whichever call of an attempt ends in "%s"',
    async (fault) => {
      const { journal: usual, phase } = await withCluster((under) => provisioned(under));
      expect(phase).toBe('Provisioned');
      expect(usual.filter((call) => call.startsWith('create '))).toHaveLength(6);
      await sideBySide(width, usual, async (call, index) => {
        const { phase, outcome } = await withCluster((under) => provisioned(under, { at: index + 1, fault }));
        expect({ call, phase, outcome }).toEqual({ call, phase: 'Provisioned', outcome: undefined });
      });
    },
    withinMs,
  );

  test('is provisioned once, however often it is asked for', () =>
    withCluster(async (under) => {
      const { saga, project } = under;
      const event = await asked(under);
      saga.queue.push(event);
      await saga.settle();
      const before = await project.versions();
      await saga.deliver(event);
      await saga.settle();
      expect(await saga.phase('chat')).toBe('Provisioned');
      expect(await project.versions()).toEqual(before);
    }));

  test('is provisioned by attempts side by side', () =>
    withCluster(async (under) => {
      const { saga } = under;
      const event = await asked(under);
      await Promise.all([saga.deliver(event), saga.deliver(event)]);
      await saga.settle();
      expect(await saga.phase('chat')).toBe('Provisioned');
    }));
});

onBoth('a quota that has no room for a deployment', (withCluster) => {
  const hard = { ...oneDeployment, 'count/inferenceservices.serving.kserve.io': '0' };

  test.each<[string, Armed[], string[]]>([
    ['at its first attempt', [], []],
    ['at its second delivery after one that was killed', [{ at: 3, fault: 'killed before' }], ['Killed', 'Retryable']],
  ])('ends it %s, with nothing created', (_title, armed, errors) =>
    withCluster(async (under) => {
      const { saga, project } = under;
      await asked(under, hard);
      saga.wire.arm(...armed);
      await saga.settle();
      expect((await findRecord(project.kube, project.namespace, 'chat'))?.status).toMatchObject({
        phase: 'RolledBack',
        outcome: { reason: 'QuotaExceeded', resource: { kind: 'InferenceService', name: 'chat' } },
      });
      const created = saga.wire.journal.filter((call) => /^create (?!.*dry run)/.test(call));
      expect(created).toEqual([]);
      expect(saga.errors.map((error) => (error as Error).name)).toEqual(errors);
      const left = ['ConfigMap/nim-deployment-chat'];
      expect(await project.settledAs(left)).toEqual(left);
    }),
  );
});

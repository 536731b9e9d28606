import { describe, expect, test } from '@jest/globals';
import { createPlanned } from '../../../functions/provision/create-planned.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeError } from '../../../lib/kube/errors.ts';
import { InTheWay, Terminal } from '../../../lib/nim/failure.ts';
import { deploymentLabels } from '../../../lib/nim/names.ts';
import { intake, record } from '../../support/record.ts';

const ours = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'nim-owner-chat', uid: intake.owner.uid }];
const earlier = [{ ...ours[0], uid: 'another' }];
const metadata = { name: 'chat', namespace: 'demo', labels: deploymentLabels('chat') };
const inferenceService = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', metadata };
const deletionTimestamp = '2026-01-01T00:00:00Z';

/** Creates the InferenceService where one with these metadata is there already. */
function create(found: object) {
  const kube = createKubeClient(async ({ method }) => {
    if (method === 'POST') throw new KubeError(409, 'AlreadyExists', 'exists already');
    return { ...inferenceService, metadata: { ...metadata, uid: 'found', ...found } };
  });
  return createPlanned(kube, { independent: [], inferenceService }, record({ intake }));
}

describe('an object that is there already', () => {
  test('and has our owner was created by an attempt before', async () => {
    expect(await create({ ownerReferences: ours })).toEqual([{ kind: 'InferenceService', name: 'chat', uid: 'found' }]);
  });

  test.each([
    ['ours', { ownerReferences: ours, deletionTimestamp }],
    ['an earlier deployment’s', { ownerReferences: earlier, deletionTimestamp }],
    ['an earlier deployment’s that nobody has collected yet', { ownerReferences: earlier }],
    ['somebody else’s', { labels: {}, deletionTimestamp }],
  ])('and goes is waited for: %s', async (_title, found) => {
    await expect(create(found)).rejects.toThrow(InTheWay);
  });

  test('and is somebody else’s ends the deployment', async () => {
    await expect(create({ labels: {} })).rejects.toThrow(Terminal);
  });
});

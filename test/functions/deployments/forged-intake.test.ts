import { expect, test } from '@jest/globals';
import type { ConfigMap } from '../../../lib/kube/object.ts';
import { configMaps } from '../../../lib/kube/resources.ts';
import { inProcessApiServer } from '../../support/embedded-api-server.ts';
import { hold } from '../../support/saga/hold.ts';
import { inProject } from '../../support/saga/with-cluster.ts';

// without the admission policies, which would refuse such an intake before: this is the second line
test.each([
  '{"owner":{not json at all},"secrets":[]}',
  '{"owner":{"kind":"ConfigMap","name":"x","uid":"x"},"secrets":[]}',
])('an intake that somebody else completes with %s leaves no key', (intake) =>
  inProject(inProcessApiServer({ policies: [] }), async ({ saga, project }) => {
    const { kube, namespace } = project;
    const held = hold(saga, 'update configmaps');
    const asked = saga.ask('chat');
    await held.reached;
    expect(await project.objects()).toContain('Secret/nvidia-nim-secrets-chat');
    const record = await kube.get<ConfigMap>(configMaps, namespace, 'nim-deployment-chat');
    await kube.replace({ ...record, data: { ...record.data, intake } });
    held.release();
    expect(await asked).toBe(409);
    const left = ['ConfigMap/nim-deployment-chat'];
    expect(await project.settledAs(left)).toEqual(left);
  }),
);

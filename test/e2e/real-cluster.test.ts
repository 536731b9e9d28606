import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../lib/kube/object.ts';
import type { ServerUnderTest } from '../support/api-server.ts';
import { body, goodKey } from '../support/deployment-calls.ts';
import { kubeconfigApiServer } from '../support/kubeconfig-api-server.ts';
import { killed, LocalSystem } from '../support/local-system.ts';
import { openProject, type Project } from '../support/saga/project.ts';

const kubeconfig = process.env.TEST_KUBECONFIG ?? '';
const whereThere = kubeconfig ? describe : describe.skip;
const withinMs = 120_000;

whereThere('npm start against a real cluster', () => {
  const system = new LocalSystem();
  let server: ServerUnderTest;
  let project: Project;
  beforeAll(async () => {
    server = await kubeconfigApiServer(kubeconfig);
    project = await openProject(server);
    await system.start('--kubeconfig', kubeconfig, '--play-kserve', '--idle', '5');
  }, withinMs);
  afterAll(async () => {
    await system.dispose();
    await project?.remove();
    await server?.close();
  }, withinMs);

  const collection = () => `/deployments/namespaces/${project.namespace}/deployments`;
  const headers = () => ({ authorization: `Bearer ${server.tokens['user-c']}` });
  const ask = (name: string) =>
    system.call(collection(), { method: 'POST', as: null, headers: headers(), body: body(name) });
  const reach = (name: string, done: (view: { phase: string; ready: boolean }) => boolean) =>
    system.until(async () => {
      const { json } = await system.call(`${collection()}/${name}`, { as: null, headers: headers() });
      return done(json) ? json : undefined;
    }, withinMs / 2);
  const isOver = async (name: string) => {
    const { json } = await system.call(`${collection()}/${name}`, { as: null, headers: headers() });
    return ['Provisioned', 'RolledBack'].includes(json.phase);
  };
  /** Ends the first processes of provision as soon as each is there; what they were doing is delivered again. One may have been quicker. */
  async function killTwice(name: string): Promise<void> {
    let last: number | undefined;
    for (let kills = 0; kills < 2; kills += 1) {
      const isNew = () => system.isUp('provision') && system.functionPid('provision') !== last;
      await system.until(async () => isNew() || (await isOver(name)));
      if (!isNew()) return;
      last = system.functionPid('provision');
      killed(last);
    }
  }

  test('each function acts under its own ServiceAccount, and a deployment becomes ready', async () => {
    expect(system.output).toContain('every function acts under its own ServiceAccount');
    expect((await ask('chat')).status).toBe(202);
    expect(await reach('chat', ({ ready }) => ready)).toMatchObject({ phase: 'Provisioned' });
    expect(system.output).not.toContain(goodKey);
  });

  test(
    'a deployment whose provision is killed ends provisioned',
    async () => {
      const asked = ask('killed');
      await killTwice('killed');
      expect((await asked).status).toBe(202);
      await reach('killed', ({ phase }) => phase === 'Provisioned');
    },
    withinMs,
  );

  test(
    'a deployment that the cluster refuses, and whose provision is killed, leaves nothing but its record',
    async () => {
      const { kube, namespace } = project;
      // somebody else's object of the name that the deployment needs
      const theirs = {
        apiVersion: 'serving.kserve.io/v1beta1',
        kind: 'InferenceService',
        metadata: { name: 'refused', namespace },
        spec: { predictor: {} },
      };
      await kube.create<KubeObject>(theirs);
      const asked = ask('refused');
      await killTwice('refused');
      expect((await asked).status).toBe(202);
      const { outcome } = await reach('refused', ({ phase }) => phase === 'RolledBack');
      expect(outcome).toMatchObject({ reason: 'AlreadyExists' });
      const left = ['ConfigMap/nim-deployment-refused', 'InferenceService/refused'];
      await system.until(
        async () => (await project.objects()).filter((title) => title.endsWith('refused')).join() === left.join(),
      );
    },
    withinMs,
  );
});

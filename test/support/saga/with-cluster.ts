import { describe } from '@jest/globals';
import type { KubeClient } from '../../../lib/kube/client.ts';
import type { Hooks } from '../../../local/cluster/index.ts';
import type { ServerUnderTest } from '../api-server.ts';
import { inProcessApiServer } from '../embedded-api-server.ts';
import { kubeconfigApiServer } from '../kubeconfig-api-server.ts';
import { openSaga, type Saga } from './index.ts';
import { leftOver } from './left-over.ts';
import { type PhaseStep, watchPhases } from './phases.ts';
import { clientAs, openProject, type Project } from './project.ts';
import { type Releases, watchReleases } from './releases.ts';

export interface SagaUnderTest {
  readonly saga: Saga;
  readonly project: Project;
  /** A function's own client, as somebody has it who got hold of its token. */
  readonly asFunction: (name: string) => Promise<KubeClient>;
  /** Every step of every record's phase, as it was stored; on the embedded cluster only. */
  readonly phases?: readonly PhaseStep[];
  /** Every cache that was released; on the embedded cluster only. */
  readonly releases?: Releases;
}
export type WithCluster = <T>(test: (under: SagaUnderTest) => Promise<T>) => Promise<T>;

/**
 * Gives a test the saga in a project of its own, on an embedded cluster of its own. What goes wrong is armed on `saga.wire`, which
 * keeps the journal. Fails when the test leaves a request without an answer, an event that was not delivered, or an object that nobody
 * accounts for.
 */
export const withCluster: WithCluster = (test) => withClusterIn({})(test);

/** The same on an embedded cluster in trouble (trouble.ts): its hooks see every call before it is carried out and after. */
export const withClusterIn =
  (hooks: Hooks): WithCluster =>
  async (test) => {
    const server = inProcessApiServer({ hooks });
    const phases = watchPhases(server.objects);
    const releases = watchReleases(server.objects);
    return inProject(server, (under) => test({ ...under, phases, releases }));
  };

/** The same in a project of the real API server that TEST_KUBECONFIG names, with the roles and policies of knative/ in force. */
export const withRealCluster: WithCluster = async (test) =>
  inProject(await kubeconfigApiServer(process.env.TEST_KUBECONFIG ?? ''), test);

/** Tests of the saga on the embedded cluster, and on the real API server where there is one; else those count as skipped. */
export function onBoth(title: string, tests: (withCluster: WithCluster) => void): void {
  describe(`${title} (embedded cluster)`, () => tests(withCluster));
  const whereThere = process.env.TEST_KUBECONFIG ? describe : describe.skip;
  whereThere(`${title} (real API server)`, () => tests(withRealCluster));
}

/** The same on an API server that several tests share. */
export async function inProject<T>(server: ServerUnderTest, test: (under: SagaUnderTest) => Promise<T>): Promise<T> {
  try {
    const project = await openProject(server);
    const saga = await openSaga(server, project);
    const asFunction = async (name: string) => clientAs(server, await server.tokenOf(name));
    const result = await test({ saga, project, asFunction });
    await saga.wire.quiet();
    await nothingLeft(saga, project);
    await project.leave();
    return result;
  } finally {
    await server.close();
  }
}

async function nothingLeft(saga: Saga, project: Project): Promise<void> {
  if (saga.queue.length > 0) {
    throw new Error(`the test left events undelivered: ${saga.queue.map(({ type }) => type).join()}`);
  }
  const left = await project.until(
    () => leftOver(saga, project),
    (found) => found.length === 0,
  );
  if (left.length > 0) throw new Error(`the test left objects that nobody accounts for: ${left.join()}`);
}

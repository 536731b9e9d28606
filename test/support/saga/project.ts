import { setTimeout as sleep } from 'node:timers/promises';
import { createKubeClient, type KubeClient } from '../../../lib/kube/client.ts';
import { isConflict, isNotFound } from '../../../lib/kube/errors.ts';
import type { KubeObject } from '../../../lib/kube/object.ts';
import {
  configMaps,
  inferenceServices,
  persistentVolumeClaims,
  type Resource,
  secrets,
  servingRuntimes,
} from '../../../lib/kube/resources.ts';
import { createTransport, type Transport } from '../../../lib/kube/transport.ts';
import { BearerToken } from '../../../lib/secret.ts';
import type { ObjectStore } from '../../../local/cluster/index.ts';
import type { ServerUnderTest } from '../api-server.ts';
import { leaveNamespace } from '../control-plane/leave-namespace.ts';

const kinds = [configMaps, secrets, persistentVolumeClaims, servingRuntimes, inferenceServices];
/** How long the garbage collector may take, of a real cluster and of the one in this process. */
const collectedWithinMs = { real: 20_000, embedded: 1_000 };
/** So often it is looked at least: time may pass without anybody's having had a turn. */
const looksMin = 12;

/** Calls to a test's API server as whoever has the token. */
export function transportAs(
  { dispatcher, url }: ServerUnderTest,
  token: string,
  responseBytesMax = 8_000_000,
): Transport {
  const bearer = new BearerToken(token);
  return createTransport({
    server: new URL(url),
    dispatcher,
    token: async () => bearer,
    timeoutMs: 10_000,
    responseBytesMax,
  });
}

export const clientAs = (server: ServerUnderTest, token: string): KubeClient =>
  createKubeClient(transportAs(server, token));

/** What is gone, or going, already is as it should be. */
async function unlessGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}

let projects = 0;

/** A project of its own, and a look at it with an administrator's eyes; with those of the store, where that is in this process. */
export async function openProject(server: ServerUnderTest & { readonly objects?: ObjectStore }) {
  projects += 1;
  const namespace = `p-${process.pid}-${Date.now().toString(36)}-${projects}`;
  const admin = transportAs(server, server.tokens.admin ?? '');
  const kube = createKubeClient(admin);
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  await admin({ method: 'POST', path: '/api/v1/namespaces', body });

  async function listed(kind: Resource): Promise<readonly KubeObject[]> {
    if (server.objects) return server.objects.list(kind.kind, { namespace });
    return (await kube.list<KubeObject>(kind, { namespace })).items;
  }
  async function all(): Promise<{ title: string; object: KubeObject }[]> {
    const lists = await Promise.all(kinds.map(listed));
    return lists
      .flatMap((items, index) =>
        items.map((object) => ({ title: `${kinds[index]?.kind}/${object.metadata.name}`, object })),
      )
      .filter(({ title }) => title !== 'ConfigMap/kube-root-ca.crt');
  }
  /** Objects as `Kind/name`, sorted, but for what Kubernetes puts into every project. */
  const objects = async () => (await all()).map(({ title }) => title).sort();

  /** Looks until it is right, or until the garbage collector has had its time; answers what was seen last. */
  async function until<T>(look: () => Promise<T>, isRight: (seen: T) => boolean): Promise<T> {
    const deadline = Date.now() + collectedWithinMs[server.objects ? 'embedded' : 'real'];
    for (let looks = 1; ; looks += 1) {
      const seen = await look();
      if (isRight(seen) || (looks >= looksMin && Date.now() > deadline)) return seen;
      await sleep(Math.min(2 ** (looks - 1), 200));
    }
  }

  return {
    namespace,
    kube,
    /** A call with an administrator's rights, of whatever kind. */
    send: admin,
    all,
    objects,
    /** The same with uid and resourceVersion: any change of anything shows. */
    async versions(): Promise<string[]> {
      const found = await all();
      return found
        .map(({ title, object: { metadata } }) => `${title} ${metadata.uid} ${metadata.resourceVersion}`)
        .sort();
    },
    until,
    /** The objects once they are these, or as they are when the garbage collector has had its time. */
    settledAs: (expected: readonly string[]) => until(objects, (found) => found.join() === expected.join()),
    /** True once the project itself is gone, false when that takes too long. */
    async gone(): Promise<boolean> {
      const found = await until(
        () => admin({ method: 'GET', path: `/api/v1/namespaces/${namespace}` }).catch((error: unknown) => error),
        isNotFound,
      );
      return isNotFound(found);
    },
    remove: () => unlessGone(admin({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` })),
    /** What a test does at its end. */
    leave: () => unlessGone(leaveNamespace(admin, namespace)),
  };
}
export type Project = Awaited<ReturnType<typeof openProject>>;

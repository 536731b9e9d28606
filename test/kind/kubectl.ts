import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const outputBytesMax = 16 * 1024 * 1024;

export interface ClusterObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly uid: string };
}

/** What kubectl prints. Rejects with what it complains about. */
export async function kubectl(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('kubectl', [...args], { maxBuffer: outputBytesMax });
  return stdout.trim();
}

/** Applies objects, in this order. */
export async function apply(objects: readonly object[]): Promise<void> {
  const child = run('kubectl', ['apply', '--server-side', '-f', '-']);
  child.child.stdin?.end(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  await child;
}

/** Objects of these kinds in a namespace, `kind/name` to uid, Kubernetes' own left out. */
export async function objectsIn(namespace: string, kinds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { items } = JSON.parse(await kubectl('get', kinds.join(), '-n', namespace, '-o', 'json')) as {
    items: readonly ClusterObject[];
  };
  const ours = items.filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt');
  return new Map(ours.map(({ kind, metadata }) => [`${kind}/${metadata.name}`, metadata.uid]));
}

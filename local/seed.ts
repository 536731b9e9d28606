import type { Cluster } from './cluster/index.ts';
import type { Manifest } from './manifests.ts';
import { projects } from './people.ts';

/** Kinds of knative/ that the embedded cluster stores; the others (Knative's own, RBAC) the local run obeys in other ways. */
const stored = new Set(['Namespace', 'ServiceAccount', 'ConfigMap', 'Template']);

/** Brings namespaces, catalog and Template of the shipped manifests into the cluster, and makes them as shipped again. */
export async function seed(cluster: Cluster, manifests: readonly Manifest[]): Promise<void> {
  const objects = manifests.filter(({ kind }) => stored.has(kind));
  const needed = new Set([...projects, ...objects.flatMap(({ metadata }) => metadata.namespace ?? [])]);
  for (const name of needed) await put(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  for (const object of objects) await put(cluster, object);
}

async function put(cluster: Cluster, object: Manifest): Promise<void> {
  const { kind, metadata } = object;
  const found = await cluster.objects.get(kind, metadata.namespace, metadata.name);
  if (!found) await cluster.objects.create(object);
  else if (kind === 'ConfigMap' || kind === 'Template') {
    await cluster.objects.update({ ...object, metadata: { ...found.metadata, ...metadata } });
  }
}

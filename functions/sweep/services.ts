import type { KubeClient } from '../../lib/kube/client.ts';
import { inferenceServices } from '../../lib/kube/resources.ts';
import { managedBy, managedByLabel } from '../../lib/nim/names.ts';
import type { DeploymentRecord } from '../../lib/nim/record.ts';

/** Says whether a deployment's own InferenceService is there. */
export type ServiceIsThere = (record: DeploymentRecord) => boolean;

/**
 * Lists the InferenceServices of all deployments, metadata only and a page at a time. Where there are more than `max`, or none can be
 * listed, every one counts as there: not knowing is no reason to clean up. Throws KubeUnreachable and KubeError.
 */
export async function findServices(
  kube: KubeClient,
  { pageSize, max }: { pageSize: number; max: number },
): Promise<ServiceIsThere> {
  const there = new Set<string>();
  const labelSelector = `${managedByLabel}=${managedBy}`;
  let from: string | undefined;
  do {
    const page = await kube.list(inferenceServices, {
      labelSelector,
      limit: pageSize,
      continue: from,
      metadataOnly: true,
    });
    for (const { metadata } of page.items) {
      for (const { uid } of metadata.ownerReferences ?? []) there.add(keyOf(metadata.namespace, metadata.name, uid));
    }
    if (there.size > max) return () => true;
    from = page.continue;
  } while (from !== undefined);
  return ({ namespace, name, intake }) => intake === undefined || there.has(keyOf(namespace, name, intake.owner.uid));
}

const keyOf = (namespace: string | undefined, name: string, owner: string): string => `${namespace}/${name} ${owner}`;

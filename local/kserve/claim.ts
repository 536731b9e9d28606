import type { ObjectStore, StoredObject } from '../cluster/index.ts';

interface ClaimSpec {
  accessModes: string[];
  resources: { requests: { storage: string } };
}

/** Plays the provisioner of volumes: the claim becomes Bound to a volume as large as it asks for. */
export function bindClaim(objects: ObjectStore, claim: StoredObject): void {
  const { accessModes, resources } = claim.spec as unknown as ClaimSpec;
  // the volume's name is set by the binder, an update of a spec that is otherwise immutable
  const named = objects.update({
    ...claim,
    spec: { ...(claim.spec as object), volumeName: `pvc-${claim.metadata.uid}` },
  });
  const capacity = { storage: resources.requests.storage };
  objects.replaceStatus({ ...named, status: { phase: 'Bound', accessModes, capacity } });
}

export const isBound = (claim: StoredObject): boolean =>
  (claim.status as { phase?: string } | undefined)?.phase === 'Bound';

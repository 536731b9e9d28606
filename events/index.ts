import { deploymentDeleted } from './deleted.ts';
import { deploymentDeletionRequested } from './deletion-requested.ts';
import { deploymentFailed } from './failed.ts';
import { deploymentProvisioned } from './provisioned.ts';
import { deploymentRequested } from './requested.ts';
import { deploymentRolledBack } from './rolled-back.ts';

export {
  deploymentDeleted,
  deploymentDeletionRequested,
  deploymentFailed,
  deploymentProvisioned,
  deploymentRequested,
  deploymentRolledBack,
};

/** All contracts, in the order of a deployment's life: for schemas, documents and tests. */
export const eventContracts = [
  deploymentRequested,
  deploymentProvisioned,
  deploymentFailed,
  deploymentRolledBack,
  deploymentDeletionRequested,
  deploymentDeleted,
] as const;

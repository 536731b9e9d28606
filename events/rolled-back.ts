import { z } from 'zod';
import { defineEvent, deploymentReference, objectName, outcome } from './envelope.ts';

/** A failed deployment was taken back: `left` names what was found under our names and was not ours to delete. */
export const deploymentRolledBack = defineEvent(
  'rolledback',
  z.strictObject({ ...deploymentReference.shape, outcome, left: z.array(objectName).max(16) }),
);

import { z } from 'zod';
import { defineEvent, deploymentReference, objectName, outcome } from './envelope.ts';

/** A failed deployment was taken back: `left` names what was found under our names and was not ours to delete. */
export const deploymentRolledBack = defineEvent('rolledback', {
  sentBy: ['compensate'],
  schema: z
    .object({
      ...deploymentReference.shape,
      outcome,
      left: z
        .array(objectName)
        .max(16)
        .describe("What was found under the deployment's names and did not belong to it: it was left as it is."),
    })
    .describe('A failed deployment was taken back. Its record stays and says why.'),
});

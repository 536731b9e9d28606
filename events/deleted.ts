import { z } from 'zod';
import { defineEvent, deploymentReference, objectName } from './envelope.ts';

/** A deployment and its record are gone; `left` names what stays. */
export const deploymentDeleted = defineEvent('deleted', {
  sentBy: ['compensate'],
  schema: z
    .object({
      ...deploymentReference.shape,
      left: z
        .array(objectName)
        .max(16)
        .describe("What stays: a cache that was to be kept, or objects that were not the deployment's."),
    })
    .describe('A deployment and its record are gone.'),
});

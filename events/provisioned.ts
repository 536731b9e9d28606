import { z } from 'zod';
import { defineEvent, deploymentReference, objectName } from './envelope.ts';

/** Every object of the deployment exists. KServe's work (pulling, loading) starts now; readiness is not part of this event. */
export const deploymentProvisioned = defineEvent('provisioned', {
  sentBy: ['provision'],
  schema: z
    .object({
      ...deploymentReference.shape,
      resources: z.array(objectName).max(16).describe('What was created.'),
    })
    .describe(
      "Every object of the deployment exists. KServe's work (pulling, loading) starts now: the model is not ready yet.",
    ),
});

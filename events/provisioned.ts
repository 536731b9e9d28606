import { z } from 'zod';
import { defineEvent, deploymentReference, objectName } from './envelope.ts';

/** Every object of the deployment exists. KServe's work (pulling, loading) starts now; readiness is not part of this event. */
export const deploymentProvisioned = defineEvent(
  'provisioned',
  z.strictObject({ ...deploymentReference.shape, resources: z.array(objectName).max(16) }),
);

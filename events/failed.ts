import { z } from 'zod';
import { defineEvent, deploymentReference, outcome } from './envelope.ts';

/** A step of provisioning failed for good; wakes compensate, which takes back what this deployment created. */
export const deploymentFailed = defineEvent('failed', {
  sentBy: ['deployments', 'provision', 'sweep'],
  schema: z
    .object({ ...deploymentReference.shape, outcome })
    .describe('A step of provisioning failed for good: what the deployment created will be taken back.'),
});

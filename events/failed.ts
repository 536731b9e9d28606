import { z } from 'zod';
import { defineEvent, deploymentReference, outcome } from './envelope.ts';

/** A step of provisioning failed for good; wakes compensate, which takes back what this deployment created. */
export const deploymentFailed = defineEvent('failed', z.strictObject({ ...deploymentReference.shape, outcome }));

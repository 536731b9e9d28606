import { z } from 'zod';
import { defineEvent, deploymentReference } from './envelope.ts';

/** Somebody asked for a deployment: its record and Secrets exist. Wakes provision, which believes the record only. */
export const deploymentRequested = defineEvent(
  'requested',
  z.strictObject({ ...deploymentReference.shape, model: z.string().max(253), tag: z.string().max(128) }),
);

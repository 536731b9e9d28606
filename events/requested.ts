import { z } from 'zod';
import { defineEvent, deploymentReference } from './envelope.ts';

/** Somebody asked for a deployment: its record and Secrets exist. Wakes provision, which believes the record only. */
export const deploymentRequested = defineEvent('requested', {
  sentBy: ['deployments', 'sweep'],
  schema: z
    .object({
      ...deploymentReference.shape,
      model: z.string().max(253).describe('Id of the model in the catalog.'),
      tag: z.string().max(128).describe('The version that was chosen, or the default one.'),
    })
    .describe('Somebody asked for a deployment: its record and its Secrets exist.'),
});

import { defineEvent, deploymentReference } from './envelope.ts';

/** Somebody asked to delete a deployment: the request stands in its record. Wakes compensate. */
export const deploymentDeletionRequested = defineEvent('deletion.requested', {
  sentBy: ['deployments', 'sweep'],
  schema: deploymentReference.describe('Somebody asked to delete a deployment: the wish stands in its record.'),
});

import { defineEvent, deploymentReference } from './envelope.ts';

/** Somebody asked to delete a deployment: the request stands in its record. Wakes compensate. */
export const deploymentDeletionRequested = defineEvent('deletion.requested', deploymentReference);

import { z } from 'zod';
import { defineEvent, deploymentReference, objectName } from './envelope.ts';

/** A deployment and its record are gone; `left` names what stays: a cache that was to be kept, or objects that were not ours. */
export const deploymentDeleted = defineEvent(
  'deleted',
  z.strictObject({ ...deploymentReference.shape, left: z.array(objectName).max(16) }),
);

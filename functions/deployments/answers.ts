import { z } from 'zod';
import { choice } from '../../lib/http/openapi/choice.ts';
import type { Phase } from '../../lib/nim/record.ts';

const phase = choice<Phase>({
  Requested: 'Asked for: record and Secrets exist, or are being written.',
  Provisioning: 'The objects are being created.',
  Provisioned: 'Every object exists. Whether the model answers is `ready`.',
  Failing: 'A step failed for good; what was created will be taken back.',
  RollingBack: 'What was created is being taken back.',
  RolledBack:
    'Nothing is left but the record, which says why in `outcome`, and what is still held in `waitingFor`. DELETE, or the same request again when nothing is, removes it.',
  Deleting: 'Somebody asked to delete it; afterwards 404.',
});

const state = z.enum(['absent', 'pending', 'ready', 'stuck', 'removing', 'removed']);
export type ResourceState = z.infer<typeof state>;
const states = choice<ResourceState>({
  absent: 'Not made (yet).',
  pending: 'Kubernetes works on it.',
  ready: 'There, and as it should be.',
  stuck: 'It will not get further by itself: `reason` says why.',
  removing: 'Being deleted.',
  removed: 'Gone again.',
});

export const resource = z
  .strictObject({
    kind: z.string(),
    name: z.string(),
    state: states,
    reason: z.string().optional().describe('Why it is not ready, in plain words.'),
  })
  .describe(
    'One object of a deployment as it is now. Secrets are looked at without their content, and left out where the caller may not look at them.',
  );
export type Resource = z.infer<typeof resource>;

const objectName = z.strictObject({ kind: z.string(), name: z.string() });

export const deployment = z
  .strictObject({
    name: z.string(),
    namespace: z.string().describe('The project.'),
    displayName: z.string().optional(),
    model: z.string(),
    tag: z.string().describe('The version that was chosen, or the default one.'),
    image: z.string().optional().describe('Image with tag.'),
    phase,
    requestedAt: z.string().meta({ format: 'date-time' }),
    resources: z.array(resource).optional().describe('Left out in lists and where only the record was read.'),
    outcome: z
      .strictObject({
        reason: z.string().describe('One word for machines, such as `QuotaExceeded` or `Forbidden`.'),
        resource: objectName.optional().describe('The object that could not be created, where it was one.'),
        message: z.string().describe('For people; may quote the API server.'),
      })
      .optional()
      .describe('Why it failed.'),
    waitingFor: z.string().optional().describe('Why the last attempt did not get further, while it is still tried.'),
    left: z
      .array(objectName)
      .optional()
      .describe(
        'Objects that stood under a name that was needed and did not belong to the deployment: they were not touched.',
      ),
    ready: z.boolean().describe('The model answers requests.'),
    url: z.string().optional().describe('Where it answers, once it is ready.'),
  })
  .describe('One deployment.');
export type Deployment = z.infer<typeof deployment>;

export const deploymentList = z
  .strictObject({
    items: z.array(deployment).describe('By name.'),
    warnings: z
      .array(z.strictObject({ message: z.string() }))
      .optional()
      .describe('Records that cannot be read; they hide no other.'),
  })
  .describe('The deployments of a project.');
export type DeploymentList = z.infer<typeof deploymentList>;

import { z } from 'zod';
import { choice } from '../../lib/http/openapi/choice.ts';
import type { KeyOutcome } from '../../lib/ngc/key-outcomes.ts';

/** What NVIDIA's answers come to, for callers; which answer means what stands in lib/ngc/key-outcomes.ts. */
const outcome = choice<KeyOutcome>({
  valid: 'NVIDIA knows the key, and it may have the model.',
  invalid: 'NVIDIA refuses the key.',
  expired: 'NVIDIA refuses the key, because it has expired.',
  forbidden: 'NVIDIA refuses the model to this key.',
  restricted: 'NVIDIA refuses the model in this place, for legal reasons.',
  legacy: 'No personal key (`nvapi-…`): refused without asking NVIDIA.',
  'rate-limited': 'NVIDIA answers nobody for a while: `retryAfterSeconds`, and `Retry-After`.',
  unreachable:
    'No answer that says anything about the key: DNS, TLS, time-out, reset, 5xx, a redirect, a login page, and the like.',
  skipped: 'Keys are not validated in this cluster (docs/settings.md): NVIDIA was not asked.',
});

/** The answer to every question that could be asked. */
export const keyAnswer = z
  .strictObject({
    outcome,
    userMessage: z.string().optional().describe('The text to show, for every outcome but `valid` and `skipped`.'),
    retryAfterSeconds: z.int().min(0).optional().describe('With `rate-limited`.'),
    restrictedHere: z
      .boolean()
      .optional()
      .describe(
        'Whether NVIDIA restricts the model of the setting `regionProbe` where the cluster runs; with `valid`, where one is named and NVIDIA says.',
      ),
  })
  .describe('What is known of a key. Nothing else of what NVIDIA says is kept or passed on.');
export type KeyAnswer = z.infer<typeof keyAnswer>;

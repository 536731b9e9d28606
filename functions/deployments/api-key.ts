import { Problem } from '../../lib/errors.ts';
import { userMessages } from '../../lib/ngc/outcomes.ts';
import type { ValidateKey } from '../../lib/ngc/validate-key.ts';
import type { Secret } from '../../lib/secret.ts';

/** Refuses a key that NVIDIA refuses, and does not go on without an answer either. Throws a Problem. */
export async function requireUsableKey(validateKey: ValidateKey, key: Secret, model: string): Promise<void> {
  const outcome = await validateKey(key, model);
  if (outcome === 'valid') return;
  const userMessage = userMessages[outcome];
  const detail = userMessage ?? outcome;
  if (outcome === 'unreachable') throw new Problem('bad-gateway', detail, { userMessage, retryAfterSeconds: 10 });
  if (outcome === 'rate-limited')
    throw new Problem('too-many-requests', detail, { userMessage, retryAfterSeconds: 60 });
  throw new Problem('key-refused', detail, { userMessage, errors: [{ field: 'apiKey', message: detail }] });
}

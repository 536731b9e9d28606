import { Problem } from '../../lib/errors.ts';
import type { CheckKey } from '../../lib/ngc/key-checks.ts';
import { userMessages } from '../../lib/ngc/key-outcomes.ts';
import type { Settings } from '../../lib/nim/settings.ts';
import type { Secret } from '../../lib/secret.ts';

/** Holds the presence of a key against what the administrator decided. Throws a Problem. */
export function requireKeyAsCollected(key: Secret | undefined, { collectKeys }: Settings): void {
  if (collectKeys && !key) throw invalidKey('is required');
  if (!collectKeys && key) throw invalidKey('is not collected in this cluster: leave it out');
}

/** Refuses a key that NVIDIA refuses, and does not go on without an answer either. Throws a Problem. */
export async function requireUsableKey(
  checkKey: CheckKey,
  question: { readonly key: Secret; readonly model: string; readonly user: string },
): Promise<void> {
  const { outcome, retryAfterSeconds } = await checkKey(question);
  if (outcome === 'valid') return;
  const userMessage = userMessages[outcome];
  const detail = userMessage ?? outcome;
  if (outcome === 'unreachable') throw new Problem('bad-gateway', detail, { userMessage, retryAfterSeconds: 10 });
  if (outcome === 'rate-limited') throw new Problem('too-many-requests', detail, { userMessage, retryAfterSeconds });
  throw new Problem('key-refused', detail, { userMessage, errors: [{ field: 'apiKey', message: detail }] });
}

const invalidKey = (message: string): Problem =>
  new Problem('invalid-request', `apiKey: ${message}`, { errors: [{ field: 'apiKey', message }] });

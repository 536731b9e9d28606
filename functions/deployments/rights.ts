import { Problem } from '../../lib/errors.ts';
import type { AccessQuestion, KubeClient } from '../../lib/kube/client.ts';

/**
 * What provision will create on the user's behalf. Whoever may not create these may not have them created: a deployment gives
 * nobody a right that they lack (P2).
 */
const needed: readonly Omit<AccessQuestion, 'namespace'>[] = [
  { verb: 'create', group: 'serving.kserve.io', resource: 'inferenceservices' },
  { verb: 'create', group: 'serving.kserve.io', resource: 'servingruntimes' },
  { verb: 'create', group: '', resource: 'persistentvolumeclaims' },
];

/** Asks the API server about the user's rights, side by side. Throws a Problem that names what is missing. */
export async function requireRights(user: KubeClient, namespace: string): Promise<void> {
  const answers = await Promise.all(needed.map((question) => user.may({ ...question, namespace })));
  const missing = needed.filter((_, index) => !answers[index]).map(({ resource }) => resource);
  if (missing.length === 0) return;
  throw new Problem('forbidden', `You may not create ${missing.join(', ')} in project ${namespace}.`);
}

import { Problem } from '../../lib/errors.ts';
import type { AccessQuestion, KubeClient } from '../../lib/kube/client.ts';

type Right = Omit<AccessQuestion, 'namespace'>;
const rights = (verb: string, ...resources: readonly [group: string, resource: string][]): readonly Right[] =>
  resources.map(([group, resource]) => ({ verb, group, resource }));

/**
 * What provision will create, or compensate delete, on the user's behalf. Whoever may not do it may not have it done: a deployment
 * gives nobody a right that they lack (P2). The admission policies of knative/ ask the same of whoever writes a record by other ways.
 */
const needed = {
  create: rights(
    'create',
    ['serving.kserve.io', 'inferenceservices'],
    ['serving.kserve.io', 'servingruntimes'],
    ['', 'persistentvolumeclaims'],
  ),
  delete: rights(
    'delete',
    ['serving.kserve.io', 'inferenceservices'],
    ['serving.kserve.io', 'servingruntimes'],
    ['', 'persistentvolumeclaims'],
    ['', 'secrets'],
  ),
} as const;

/** Asks the API server about the user's rights, side by side. Throws a Problem that names what is missing. */
export async function requireRights(user: KubeClient, namespace: string, verb: keyof typeof needed): Promise<void> {
  const answers = await Promise.all(needed[verb].map((question) => user.may({ ...question, namespace })));
  const missing = needed[verb].filter((_, index) => !answers[index]).map(({ resource }) => resource);
  if (missing.length === 0) return;
  throw new Problem('forbidden', `You may not ${verb} ${missing.join(', ')} in project ${namespace}.`);
}

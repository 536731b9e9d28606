import type { KubeClient } from '../../lib/kube/client.ts';
import { isForbidden } from '../../lib/kube/errors.ts';
import type { KubeObject } from '../../lib/kube/object.ts';
import { secrets } from '../../lib/kube/resources.ts';
import { objectNames } from '../../lib/nim/names.ts';
import { belongsTo, type DeploymentRecord } from '../../lib/nim/record.ts';

/** What stands under the names of a deployment's Secrets: metadata, never content. */
export interface ObservedSecrets {
  readonly apiKey: KubeObject | undefined;
  readonly pull: KubeObject | undefined;
}

/** Looks as the user, and at no content. Undefined for who may not look at both Secrets, and is told of everything else. */
export async function secretsOf(
  user: KubeClient,
  namespace: string,
  name: string,
): Promise<ObservedSecrets | undefined> {
  const { apiKeySecret, pullSecret } = objectNames(name);
  try {
    const [apiKey, pull] = await Promise.all([
      user.findMetadata(secrets, namespace, apiKeySecret),
      user.findMetadata(secrets, namespace, pullSecret),
    ]);
    return { apiKey, pull };
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
}

/** True for a Secret that somebody made again under a name of this deployment: it does not go with it. */
export const isForeign = ({ name, intake }: DeploymentRecord, secret: KubeObject | undefined): secret is KubeObject =>
  secret !== undefined &&
  intake !== undefined &&
  intake.secrets.length > 0 &&
  !belongsTo(secret, name, intake.owner.uid);

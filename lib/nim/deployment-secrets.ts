import type { KubeObject, OwnerReference } from '../kube/object.ts';
import type { Secret } from '../secret.ts';
import { deploymentLabels, objectNames } from './names.ts';

/** NVIDIA's registry, and the literal user name that it expects with a key as password (DOMAIN section 3). */
const registry = 'nvcr.io';
const registryUser = '$oauthtoken';

/**
 * The two Secrets of a deployment. One of the two places where a key is revealed: the values go into the request that
 * creates them, with the user's own token, and nowhere else.
 */
export function deploymentSecrets(input: {
  namespace: string;
  deployment: string;
  owner: OwnerReference;
  apiKey: Secret;
}): readonly KubeObject[] {
  const { namespace, deployment, owner } = input;
  const names = objectNames(deployment);
  const key = input.apiKey.reveal();
  const auth = Buffer.from(`${registryUser}:${key}`).toString('base64');
  const dockerConfig = { auths: { [registry]: { username: registryUser, password: key, auth } } };
  const labels = { ...deploymentLabels(deployment), 'opendatahub.io/managed': 'true' };
  const secret = (name: string, type: string, data: Record<string, string>): KubeObject =>
    ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace, labels, ownerReferences: [owner] },
      type,
      data: Object.fromEntries(
        Object.entries(data).map(([field, value]) => [field, Buffer.from(value).toString('base64')]),
      ),
    }) as KubeObject;
  return [
    secret(names.apiKeySecret, 'Opaque', { api_key: key, NGC_API_KEY: key }),
    secret(names.pullSecret, 'kubernetes.io/dockerconfigjson', { '.dockerconfigjson': JSON.stringify(dockerConfig) }),
  ];
}

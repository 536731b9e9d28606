import { Problem } from '../../lib/errors.ts';
import { type HttpResponse, json } from '../../lib/http/message.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { isForbidden, KubeAnswerTooLarge } from '../../lib/kube/errors.ts';
import type { KubeObject } from '../../lib/kube/object.ts';
import { inferenceServices, persistentVolumeClaims, pods, servingRuntimes } from '../../lib/kube/resources.ts';
import { objectNames } from '../../lib/nim/names.ts';
import type { DeploymentRecord } from '../../lib/nim/record.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import { isReady, type Observed, type Pod } from './resource-state.ts';
import type { Call } from './routes.ts';
import { secretsOf } from './secrets-of.ts';
import { deploymentView } from './view.ts';

/** `GET …/{name}`: the record, and every object of the deployment as it is now. Secrets are looked at without their content. */
export async function readDeployment({ user, namespace }: Call, name: string): Promise<HttpResponse> {
  const [record, observed] = await Promise.all([findRecord(user, namespace, name), observe(user, namespace, name)]);
  if (!record) throw new Problem('not-found', `There is no deployment ${name} in project ${namespace}.`);
  const claim = await ownOrExistingClaim(user, record, observed);
  return json(200, deploymentView(record, claim));
}

async function observe(user: KubeClient, namespace: string, name: string): Promise<Observed> {
  const names = objectNames(name);
  const [seen, cacheClaim, servingRuntime, inferenceService] = await Promise.all([
    secretsOf(user, namespace, name),
    user.find(persistentVolumeClaims, namespace, names.cacheClaim),
    user.find(servingRuntimes, namespace, names.servingRuntime),
    user.find(inferenceServices, namespace, names.inferenceService),
  ]);
  const waiting = inferenceService !== undefined && !isReady(inferenceService);
  const observedPods = waiting ? await podsOf(user, namespace, names.inferenceService) : [];
  return { secrets: seen, cacheClaim, servingRuntime, inferenceService, pods: observedPods };
}

async function ownOrExistingClaim(user: KubeClient, record: DeploymentRecord, observed: Observed): Promise<Observed> {
  const { existingClaim } = record.request.storage;
  if (existingClaim === undefined) return observed;
  return {
    ...observed,
    cacheClaim: await user.find<KubeObject>(persistentVolumeClaims, record.namespace, existingClaim),
  };
}

const podsMax = 32;

/** The pods tell why a service is not ready. Who may not list pods, or has too large ones, gets the InferenceService's own reason instead. */
async function podsOf(user: KubeClient, namespace: string, inferenceService: string): Promise<readonly Pod[]> {
  const labelSelector = `serving.kserve.io/inferenceservice=${inferenceService}`;
  try {
    return (await user.list<Pod>(pods, { namespace, labelSelector, limit: podsMax })).items;
  } catch (error) {
    if (isForbidden(error) || error instanceof KubeAnswerTooLarge) return [];
    throw error;
  }
}

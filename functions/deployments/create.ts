import { deploymentRequested } from '../../events/index.ts';
import { Problem } from '../../lib/errors.ts';
import { parseBody } from '../../lib/http/body.ts';
import { ofTheCluster } from '../../lib/http/kube-problem.ts';
import { type HttpResponse, json } from '../../lib/http/message.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { isConflict } from '../../lib/kube/errors.ts';
import { configMaps } from '../../lib/kube/resources.ts';
import type { Catalog } from '../../lib/nim/catalog/catalog.ts';
import { CatalogDisabled } from '../../lib/nim/catalog/document.ts';
import { imageOf } from '../../lib/nim/manifests.ts';
import { deploymentNameProblem } from '../../lib/nim/names.ts';
import type { DeploymentRecord } from '../../lib/nim/record.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import { type DeploymentRequest, deploymentBody, requestDigest } from '../../lib/nim/request.ts';
import { Unpublished } from '../../lib/publish.ts';
import { requireKeyAsCollected, requireUsableKey } from './api-key.ts';
import { chooseModel } from './choose-model.ts';
import { completeIntake, takeBack } from './intake.ts';
import type { Ports } from './ports.ts';
import { requireRights } from './rights.ts';
import type { Call } from './routes.ts';
import { deploymentView } from './view.ts';

/**
 * `POST …/deployments`: checks everything that can be known now, then writes record and Secrets as the user and wakes
 * provision. Nothing exists before all checks have passed; what was written is taken back if provision cannot be woken.
 */
export async function createDeployment(call: Call): Promise<HttpResponse> {
  const { ports, user, namespace, request } = call;
  const { apiKey: key, ...fields } = parseBody(request, deploymentBody);
  const nameProblem = deploymentNameProblem(fields.name, namespace);
  if (nameProblem) throw invalidField('name', nameProblem);

  const [catalog, settings, existing, { username }] = await Promise.all([
    catalogOf(ports),
    ofTheCluster('configuration', ports.readSettings),
    findRecord(user, namespace, fields.name),
    user.whoAmI(),
    requireRights(user, namespace, 'create'),
  ]);
  requireKeyAsCollected(key, settings);
  const { model, tag } = chooseModel(catalog, settings, fields.model, fields.tag);
  const wanted: DeploymentRequest = { ...fields, tag };
  const resumed = settleExisting(existing, wanted);
  if (resumed?.intake) {
    await wake(call, resumed);
    return accepted(resumed);
  }

  if (key && settings.validateKeys) {
    await requireUsableKey(ports.checkKey, { key, model: fields.model, user: username });
  }
  if (existing && !resumed) await forget(user, existing);
  const image = imageOf(model, tag);
  const record = await completeIntake({ user, namespace, request: wanted, image, key, resumed, log: ports.log });
  try {
    await wake(call, record);
  } catch (error) {
    // when the record has moved on, the event did arrive
    if (await takeBack(user, record, ports.log)) throw error;
  }
  return accepted(record);
}

/** What an earlier deployment of this name means: the same one again, one that may be forgotten (undefined), or a conflict. */
function settleExisting(
  existing: DeploymentRecord | undefined,
  wanted: DeploymentRequest,
): DeploymentRecord | undefined {
  if (!existing) return undefined;
  if (existing.status.phase === 'RolledBack' && !existing.deletion) return undefined;
  if (existing.deletion || ['Failing', 'RollingBack', 'Deleting'].includes(existing.status.phase)) {
    const detail = `A deployment named ${wanted.name} is still being removed. Try again shortly.`;
    throw new Problem('being-removed', detail, { retryAfterSeconds: 2 });
  }
  if (existing.digest === requestDigest(wanted)) return existing;
  throw new Problem('name-taken', `A deployment named ${wanted.name} exists with another request.`, {
    errors: [{ field: 'name', message: 'is in use by another deployment' }],
  });
}

/** Deletes the record of a deployment that was rolled back. When the same request, sent twice, was quicker, that is fine too. */
async function forget(user: KubeClient, { namespace, configMap, uid }: DeploymentRecord): Promise<void> {
  try {
    await user.remove(configMaps, namespace, configMap.metadata.name, { uid });
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

/** Sends the event that starts provisioning; of a deployment that is past that, nothing. */
async function wake({ ports }: Call, record: DeploymentRecord): Promise<void> {
  if (record.status.phase !== 'Requested') return;
  const { namespace, name, uid: recordUid, request } = record;
  const data = { namespace, name, recordUid, model: request.model, tag: request.tag };
  try {
    await ports.publish(deploymentRequested.create({ source: 'deployments', data, time: ports.now() }));
  } catch (error) {
    if (!(error instanceof Unpublished)) throw error;
    const detail = 'The deployment could not be started. Try again.';
    throw new Problem('unavailable', detail, { retryAfterSeconds: 5, cause: error });
  }
}

function accepted(record: DeploymentRecord): HttpResponse {
  // relative to the collection, so that it is right behind any path prefix
  return json(202, deploymentView(record, undefined), { location: `deployments/${record.name}` });
}

/** Reads the catalog, with our own rights. Throws a Problem. */
async function catalogOf({ readCatalog }: Ports): Promise<Catalog> {
  try {
    return await ofTheCluster('model catalog', readCatalog);
  } catch (error) {
    if (!(error instanceof CatalogDisabled)) throw error;
    throw new Problem('catalog-disabled', error.message, { retryAfterSeconds: 60 });
  }
}

function invalidField(field: string, message: string): Problem {
  return new Problem('invalid-request', `${field}: ${message}`, { errors: [{ field, message }] });
}

import { Problem } from '../../lib/errors.ts';
import { parseBody } from '../../lib/http/body.ts';
import { ofTheCluster } from '../../lib/http/kube-problem.ts';
import type { HttpResponse } from '../../lib/http/message.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { isConflict } from '../../lib/kube/errors.ts';
import { configMaps } from '../../lib/kube/resources.ts';
import type { Catalog } from '../../lib/nim/catalog/catalog.ts';
import { CatalogDisabled } from '../../lib/nim/catalog/document.ts';
import { held } from '../../lib/nim/failure.ts';
import { imageOf } from '../../lib/nim/manifests.ts';
import { deploymentNameProblem } from '../../lib/nim/names.ts';
import { type DeploymentRecord, outcomeOf } from '../../lib/nim/record.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import { type DeploymentRequest, deploymentBody, requestDigest } from '../../lib/nim/request.ts';
import { requireKeyAsCollected, requireUsableKey } from './api-key.ts';
import { askedAgain, beingAskedFor } from './asked-again.ts';
import { chooseModel } from './choose-model.ts';
import { completeIntake, takeBack } from './intake.ts';
import type { Ports } from './ports.ts';
import { requireRights } from './rights.ts';
import type { Call } from './routes.ts';
import { accepted, wake, wakeCompensate } from './wake.ts';

/**
 * `POST …/deployments`: checks everything that can be known now, then writes record and Secrets as the user and wakes
 * provision. Nothing exists before all checks have passed; what was written is taken back if provision cannot be woken.
 */
export async function createDeployment(call: Call): Promise<HttpResponse> {
  const { ports, user, namespace, request } = call;
  const { apiKey: key, ...fields } = parseBody(request, deploymentBody);
  const nameProblem = deploymentNameProblem(fields.name, namespace);
  if (nameProblem) throw invalidField('name', nameProblem);

  const [existing, { username }] = await Promise.all([
    findRecord(user, namespace, fields.name),
    user.whoAmI(),
    requireRights(user, namespace, 'create'),
  ]);
  // what it waits for may be gone by now, which nobody else looks at but sweep
  if (existing && isHeldBack(existing)) await wakeCompensate(ports, existing, outcomeOf(existing.status));
  const standing = standingOf(existing, fields);
  // before anything that may have changed since: the same request gets the same answer again
  if (standing) return askedAgain(call, standing);

  const [catalog, settings] = await Promise.all([catalogOf(ports), ofTheCluster('configuration', ports.readSettings)]);
  requireKeyAsCollected(key, settings);
  const { model, tag } = chooseModel(catalog, settings, fields.model, fields.tag);
  const wanted: DeploymentRequest = { ...fields, tag };
  if (key && settings.validateKeys) {
    await requireUsableKey(ports.checkKey, { key, model: fields.model, user: username });
  }
  if (existing) await forget(user, existing);
  const image = imageOf(model, tag);
  const { pause, log } = ports;
  const record = await completeIntake({ user, namespace, request: wanted, image, key, pause, log });
  if (!record) {
    const other = standingOf(await findRecord(user, namespace, fields.name), wanted);
    if (!other) throw beingAskedFor(fields.name);
    return askedAgain(call, other);
  }
  const lost = await wake(ports, record);
  // when the record has moved on, the event did arrive or somebody asked again; when it stands, sweep sends the event again
  const became = lost && (await takeBack(user, record, ports.log));
  if (became === 'gone' || became === 'unknown') {
    const detail = 'The deployment could not be started. Try again.';
    throw new Problem('unavailable', detail, { retryAfterSeconds: 5, cause: lost });
  }
  return accepted(record);
}

/** What was asked for, but for the key; the version may have been left open. */
type Asked = Omit<DeploymentRequest, 'tag'> & { readonly tag?: string | undefined };

/** A deployment that was rolled back but for something that is held. */
const isHeldBack = ({ status }: DeploymentRecord): boolean =>
  status.phase === 'RolledBack' && status.waitingFor !== undefined;

/** What an earlier deployment of this name means: the same one again, one that may be forgotten (undefined), or a conflict. */
function standingOf(existing: DeploymentRecord | undefined, asked: Asked): DeploymentRecord | undefined {
  if (!existing) return undefined;
  const { phase } = existing.status;
  const removed = existing.deletion || existing.going || isHeldBack(existing);
  if (phase === 'RolledBack' && !removed) return undefined;
  if (removed || ['Failing', 'RollingBack', 'Deleting'].includes(phase)) {
    const { name, finalizers } = existing.configMap.metadata;
    const waitingFor = existing.going ? held('ConfigMap', name, finalizers) : existing.status.waitingFor;
    const why = waitingFor ? ` (${waitingFor})` : '';
    const detail = `A deployment named ${asked.name} is still being removed${why}. Try again shortly.`;
    throw new Problem('being-removed', detail, { retryAfterSeconds: 2 });
  }
  // a version that was not asked for is the one that was the default then
  const wanted = { ...asked, tag: asked.tag ?? existing.request.tag };
  if (existing.digest === requestDigest(wanted)) return existing;
  throw new Problem('name-taken', `A deployment named ${asked.name} exists with another request.`, {
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

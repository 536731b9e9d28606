// @ts-check
/** @import { Catalog, Deployment, DeploymentRequest, KeyAnswer } from './contract.js' */
import { call } from './call.js';
import { serviceUrl } from './service-url.js';

/**
 * Asks whether the key is good and, with a model, whether it may have that model. Throws Problem.
 *
 * @param {string} apiKey
 * @param {string} [model]
 */
export async function validateKey(apiKey, model) {
  const body = model === undefined ? { apiKey } : { apiKey, model };
  return /** @type {KeyAnswer} */ (await call(serviceUrl('validate-key'), { method: 'POST', body }));
}

/** The model catalog of the cluster, or `{disabled, reason}`. Throws Problem. */
export async function readCatalog() {
  return /** @type {Catalog} */ (await call(serviceUrl('model-catalog')));
}

/**
 * Asks for a deployment. The same request may be sent again. Throws Problem.
 *
 * @param {string} namespace
 * @param {DeploymentRequest} request
 */
export async function createDeployment(namespace, request) {
  const options = /** @type {const} */ ({ method: 'POST', body: request });
  return /** @type {Deployment} */ (await call(deploymentsUrl(namespace), options));
}

/**
 * @param {string} namespace
 * @param {AbortSignal} [signal]
 */
export async function listDeployments(namespace, signal) {
  return /** @type {{ items: Deployment[] }} */ (await call(deploymentsUrl(namespace), { signal }));
}

/**
 * @param {string} namespace
 * @param {string} name
 * @param {AbortSignal} [signal]
 */
export async function readDeployment(namespace, name, signal) {
  return /** @type {Deployment} */ (await call(deploymentsUrl(namespace, name), { signal }));
}

/**
 * @param {string} namespace
 * @param {string} name
 * @param {'keep' | 'delete'} cache
 */
export async function deleteDeployment(namespace, name, cache) {
  const url = deploymentsUrl(namespace, name);
  url.searchParams.set('cache', cache);
  await call(url, { method: 'DELETE' });
}

/**
 * @param {string} namespace
 * @param {string} [name]
 */
function deploymentsUrl(namespace, name) {
  const path = `namespaces/${encodeURIComponent(namespace)}/deployments`;
  return new URL(name === undefined ? path : `${path}/${encodeURIComponent(name)}`, serviceUrl('deployments'));
}

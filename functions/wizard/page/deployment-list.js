// @ts-check
/** @import { Deployment } from './contract.js' */
/** @import { Row } from './deployment-row.js' */
import { deleteDeployment, listDeployments } from './api.js';
import { askDeletion } from './delete-dialog.js';
import { deploymentRow } from './deployment-row.js';
import { byId, setText } from './element.js';
import { Problem } from './problem.js';
import { summaryOf } from './summary.js';
import { watch } from './watch.js';

const project = byId('list-project', HTMLInputElement);
const list = byId('deployments', HTMLElement);
const status = byId('list-status', HTMLElement);
const failure = byId('list-error', HTMLElement);

/** @type {Map<string, Row>} */
const rows = new Map();
let watching = new AbortController();

/** @param {(deployment: Deployment) => void} onDetails */
export function startDeploymentList(onDetails) {
  byId('list-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    showDeployments(project.value.trim(), onDetails);
  });
}

/**
 * Shows the deployments of a project and follows them while one of them is on its way.
 *
 * @param {string} namespace
 * @param {(deployment: Deployment) => void} onDetails
 */
export function showDeployments(namespace, onDetails) {
  watching.abort();
  watching = new AbortController();
  list.replaceChildren();
  rows.clear();
  setText(status, '');
  setText(failure, namespace === '' ? 'Enter a project.' : '');
  project.value = namespace;
  if (namespace !== '') void follow(namespace, onDetails, watching.signal);
}

/**
 * @param {string} namespace
 * @param {(deployment: Deployment) => void} onDetails
 * @param {AbortSignal} signal
 */
async function follow(namespace, onDetails, signal) {
  const actions = { onDetails, onDelete: (/** @type {Deployment} */ { name }) => remove(namespace, name, onDetails) };
  try {
    await watch({
      read: (reading) => listDeployments(namespace, reading),
      show: ({ items }) => show(items, namespace, actions),
      isMoving: ({ items }) => items.some((item) => summaryOf(item).isMoving),
      onTrouble: (problem) => setText(failure, `${problem.message} Trying again.`),
      signal,
    });
  } catch (error) {
    if (!signal.aborted) tell(error);
  }
}

/**
 * @param {readonly Deployment[]} items
 * @param {string} namespace
 * @param {Parameters<typeof deploymentRow>[1]} actions
 */
function show(items, namespace, actions) {
  setText(failure, '');
  setText(status, items.length === 0 ? `Project ${namespace} has no deployments.` : '');
  const names = new Set(items.map(({ name }) => name));
  for (const [name, row] of rows) {
    if (names.has(name)) continue;
    const hadFocus = row.node.contains(document.activeElement);
    row.node.remove();
    rows.delete(name);
    if (hadFocus) byId('list-heading', HTMLElement).focus();
  }
  for (const item of items) {
    const row = rows.get(item.name) ?? deploymentRow(item, actions);
    rows.set(item.name, row);
    row.show(item);
    if (!row.node.isConnected) list.append(row.node);
  }
}

/**
 * @param {string} namespace
 * @param {string} name
 * @param {(deployment: Deployment) => void} onDetails
 */
async function remove(namespace, name, onDetails) {
  const cache = await askDeletion(name);
  if (cache === undefined) return;
  try {
    await deleteDeployment(namespace, name, cache);
  } catch (error) {
    tell(error);
    return;
  }
  watching.abort();
  watching = new AbortController();
  void follow(namespace, onDetails, watching.signal);
}

/** @param {unknown} error */
function tell(error) {
  if (!(error instanceof Problem)) throw error;
  setText(failure, error.message);
}

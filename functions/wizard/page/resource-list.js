// @ts-check
/** @import { Resource } from './contract.js' */
import { element, setText } from './element.js';
import { stateIcon } from './state-icon.js';

const stateTexts = {
  absent: 'Not created yet',
  pending: 'In progress',
  ready: 'Created',
  stuck: 'Stuck',
  removing: 'Being removed',
  removed: 'Removed',
};

/**
 * Shows the resources in a list, changing only what has changed: the list is a live region.
 *
 * @param {HTMLElement} list
 * @param {readonly Resource[]} resources
 */
export function showResources(list, resources) {
  const keys = resources.map(keyOf);
  for (const row of [...list.children]) {
    if (!keys.includes(row.getAttribute('data-key') ?? '')) row.remove();
  }
  for (const [index, resource] of resources.entries()) {
    const row = [...list.children].find((child) => child.getAttribute('data-key') === keys[index]);
    showState(row ?? list.appendChild(newRow(resource)), resource);
  }
}

/** @param {Resource} resource */
function newRow(resource) {
  const name = element('span', { class: 'resource-name' }, resource.name);
  const title = element('span', {}, element('span', { class: 'resource-kind' }, resource.kind), ' ', name);
  const state = element('span', { class: 'resource-state' });
  return element('li', { 'data-key': keyOf(resource) }, title, state, element('span', { class: 'resource-reason' }));
}

/**
 * @param {Element} row
 * @param {Resource} resource
 */
function showState(row, { kind, state, reason }) {
  const text = state === 'ready' && kind === 'InferenceService' ? 'Ready' : (stateTexts[state] ?? state);
  const stateNode = row.querySelector('.resource-state');
  if (stateNode && row.getAttribute('data-state') !== state) {
    row.setAttribute('data-state', state);
    stateNode.replaceChildren(stateIcon(state), text);
  }
  const reasonNode = row.querySelector('.resource-reason');
  if (reasonNode) setText(reasonNode, reason ?? '');
}

/** @param {Resource} resource */
const keyOf = ({ kind, name }) => `${kind}/${name}`;

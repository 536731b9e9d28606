// @ts-check
/** @import { Deployment } from './contract.js' */
import { element, setText } from './element.js';
import { stateIcon } from './state-icon.js';
import { summaryOf } from './summary.js';

/** @typedef {{ node: HTMLElement, show: (deployment: Deployment) => void }} Row */

/**
 * One deployment of the list, which stays the same element while its state changes: a focused button keeps its focus.
 *
 * @param {Deployment} first
 * @param {{ onDetails: (deployment: Deployment) => void, onDelete: (deployment: Deployment) => void }} actions
 * @returns {Row}
 */
export function deploymentRow(first, { onDetails, onDelete }) {
  let current = first;
  const name = element('strong', {}, first.name);
  const model = element('span', { class: 'deployment-model' });
  const state = element('span', { class: 'deployment-state' });
  const details = element('button', { type: 'button', class: 'button-quiet' }, 'Details');
  const remove = element('button', { type: 'button', class: 'button-danger' }, 'Delete');
  details.setAttribute('aria-label', `Details of ${first.name}`);
  remove.setAttribute('aria-label', `Delete ${first.name}`);
  details.addEventListener('click', () => onDetails(current));
  remove.addEventListener('click', () => onDelete(current));
  const buttons = element('span', { class: 'deployment-actions' }, details, remove);
  const node = element('li', {}, element('span', { class: 'deployment-title' }, name, model), state, buttons);
  return {
    node,
    show(deployment) {
      current = deployment;
      const summary = summaryOf(deployment);
      setText(model, `${deployment.model}:${deployment.tag}`);
      if (state.textContent !== summary.text) state.replaceChildren(stateIcon(summary.state), summary.text);
      remove.hidden = deployment.phase === 'Deleting';
    },
  };
}

// @ts-check
/** @import { Deployment } from './contract.js' */
import { readDeployment } from './api.js';
import { byId, element, setText } from './element.js';
import { showProblem } from './form.js';
import { clearNotices } from './notice.js';
import { Problem } from './problem.js';
import { showResources } from './resource-list.js';
import { stateIcon } from './state-icon.js';
import { showStep } from './steps.js';
import { summaryOf } from './summary.js';
import { watch } from './watch.js';

const again = byId('progress-again', HTMLButtonElement);
const check = byId('progress-check', HTMLButtonElement);

let watching = new AbortController();

/** @param {() => void} onLeave called when the person goes back to the form */
export function startProgress(onLeave) {
  again.addEventListener('click', () => {
    watching.abort();
    onLeave();
  });
}

/**
 * Shows a deployment and follows it until it is ready, stuck, rolled back or gone.
 *
 * @param {Deployment} deployment
 */
export function followDeployment(deployment) {
  clearNotices();
  setText(byId('progress-name', HTMLElement), deployment.name);
  setText(byId('progress-project', HTMLElement), deployment.namespace);
  byId('resources', HTMLElement).replaceChildren();
  show(deployment);
  showStep('progress');
  check.onclick = () => {
    clearNotices();
    void follow(deployment);
  };
  void follow(deployment);
}

/** @param {Deployment} deployment */
async function follow({ namespace, name }) {
  watching.abort();
  watching = new AbortController();
  const { signal } = watching;
  check.hidden = true;
  try {
    await watch({
      read: (reading) => readDeployment(namespace, name, reading),
      show,
      isMoving: (deployment) => summaryOf(deployment).isMoving,
      onTrouble: (problem) => setText(byId('progress-trouble', HTMLElement), `${problem.message} Trying again.`),
      signal,
    });
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof Problem && error.status === 404) showGone();
    else showProblem(error);
  }
  check.hidden = signal.aborted;
}

/** @param {Deployment} deployment */
function show(deployment) {
  const { state, text, detail } = summaryOf(deployment);
  showPhase(state, text, detail);
  setText(byId('progress-trouble', HTMLElement), '');
  setText(byId('progress-waiting', HTMLElement), deployment.waitingFor ? `Waiting for: ${deployment.waitingFor}` : '');
  if (deployment.resources) showResources(byId('resources', HTMLElement), deployment.resources);
  showOutcome(deployment);
  showAddress(deployment.ready ? deployment.url : undefined);
  setText(again, deployment.phase === 'RolledBack' ? 'Start again with the same values' : 'Back to the form');
}

function showGone() {
  showPhase('removed', 'Gone', 'This deployment does not exist any more.');
  byId('resources', HTMLElement).replaceChildren();
}

/**
 * @param {import('./contract.js').ResourceState} state
 * @param {string} text
 * @param {string} detail
 */
function showPhase(state, text, detail) {
  const phase = byId('progress-phase', HTMLElement);
  if (phase.textContent !== text) phase.replaceChildren(stateIcon(state), text);
  setText(byId('progress-detail', HTMLElement), detail);
}

/** @param {Deployment} deployment */
function showOutcome({ phase, outcome }) {
  const box = byId('progress-outcome', HTMLElement);
  const isFailure = ['Failing', 'RollingBack', 'RolledBack'].includes(phase);
  if (!outcome || !isFailure) {
    box.replaceChildren();
    return;
  }
  const title = outcome.resource ? `${outcome.resource.kind} ${outcome.resource.name}` : 'Reason';
  const text = `${outcome.message} (${outcome.reason})`;
  if (box.textContent === title + text) return;
  const texts = element('div', {}, element('strong', {}, title), element('p', {}, text));
  box.replaceChildren(element('div', { class: 'notice notice-error' }, stateIcon('stuck'), texts));
}

/** @param {string | undefined} url */
function showAddress(url) {
  const line = byId('progress-address', HTMLElement);
  line.hidden = url === undefined;
  if (url === undefined) return;
  // the address comes from the cluster: only one that a browser may open becomes a link
  const opens = URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
  const address = opens ? element('a', { href: url, rel: 'noreferrer' }, url) : element('code', {}, url);
  line.replaceChildren('Address: ', address);
}

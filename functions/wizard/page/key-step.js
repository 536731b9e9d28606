// @ts-check
import { validateKey } from './api.js';
import { byId, setText } from './element.js';
import { requireNone } from './field-errors.js';
import { onSubmit } from './form.js';
import { showNotice } from './notice.js';
import { showStep } from './steps.js';

const personalKeyPrefix = 'nvapi-';
const legacyKey =
  'Legacy API keys are not supported. Create a personal key, which starts with "nvapi-", on the NVIDIA NGC site.';
const unchecked = 'This cluster does not check keys with NVIDIA. Make sure that yours is right.';

const keyField = byId('api-key', HTMLInputElement);

let collected = true;

/** The field is the only place that holds the key: whoever needs it reads it here and keeps no copy. */
export const apiKey = () => keyField.value.trim();

/** Whether a key still has to be entered before a deployment can be asked for. */
export const keyIsMissing = () => collected && apiKey() === '';

/**
 * Whether the cluster wants a key at all: one that is cut off from NVIDIA does not.
 *
 * @param {boolean} wanted
 */
export function collectKeys(wanted) {
  collected = wanted;
  if (!wanted) forgetKey();
  byId('key-entry', HTMLElement).hidden = !wanted;
  byId('key-not-needed', HTMLElement).hidden = wanted;
  setText(byId('key-submit', HTMLButtonElement), wanted ? 'Check key and continue' : 'Continue');
}

export function forgetKey() {
  keyField.value = '';
}

export function startKeyStep() {
  onSubmit(byId('step-key', HTMLFormElement), async () => {
    const note = await checkKey();
    showStep('model');
    if (note !== undefined) showNotice('info', 'The key was not checked', note);
  });
  // a page that the browser keeps for its back button must not keep the key
  window.addEventListener('pagehide', forgetKey);
}

/**
 * Checks the key, also for a model where one is given. Throws a Problem at the key's field.
 *
 * @param {string} [model]
 * @returns {Promise<string | undefined>} why the key was not checked, if it was not
 */
export async function checkKey(model) {
  if (!collected) return undefined;
  const key = apiKey();
  if (key === '') throwAtKey('Enter your API key.');
  if (!key.startsWith(personalKeyPrefix)) throwAtKey(legacyKey);
  const { outcome, userMessage } = await validateKey(key, model);
  if (outcome === 'valid') return undefined;
  if (outcome === 'skipped') return userMessage ?? unchecked;
  const message = userMessage ?? `The key cannot be used (${outcome}).`;
  // with another model the same key may do: that is told at the model
  const aboutModel = model !== undefined && (outcome === 'restricted' || outcome === 'forbidden');
  requireNone([{ field: aboutModel ? 'model' : 'apiKey', message }]);
  return undefined;
}

/** @param {string} message */
const throwAtKey = (message) => requireNone([{ field: 'apiKey', message }]);

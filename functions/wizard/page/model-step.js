// @ts-check
/** @import { Model } from './contract.js' */
import { readCatalog } from './api.js';
import { byId, element, setText } from './element.js';
import { requireNone } from './field-errors.js';
import { onSubmit, showProblem } from './form.js';
import { checkKey, collectKeys } from './key-step.js';
import { chosenModel, startModelList } from './model-list.js';
import { clearNotices, showNotice } from './notice.js';
import { showStep } from './steps.js';

/**
 * Loads the catalog at once, while the key is typed: that there is none is told before anybody has typed one.
 *
 * @param {(model: Model) => void} onChosen
 */
export async function startModelStep(onChosen) {
  onSubmit(byId('step-model', HTMLFormElement), async () => {
    const model = chosenModel();
    if (!model) {
      requireNone([{ field: 'model', message: 'Choose a model from the list.' }]);
      return;
    }
    const note = await checkKey(model.id);
    onChosen(model);
    showStep('version');
    if (note !== undefined) showNotice('info', 'The key was not checked for this model', note);
  });
  byId('catalog-retry', HTMLButtonElement).addEventListener('click', () => {
    clearNotices();
    void loadCatalog();
  });
  await loadCatalog();
}

async function loadCatalog() {
  const retry = byId('catalog-retry', HTMLButtonElement);
  retry.hidden = true;
  try {
    const { disabled, reason, generatedAt, keys, models = [], warnings = [] } = await readCatalog();
    collectKeys(keys?.collected ?? true);
    if (disabled) {
      const why = reason ?? 'There is no model catalog.';
      showNotice('error', 'NVIDIA NIM is disabled on this cluster', why);
      setText(byId('model-count', HTMLElement), why);
      return;
    }
    startModelList(models);
    showAge(generatedAt);
    showWarnings(warnings);
  } catch (error) {
    setText(byId('model-count', HTMLElement), 'The model catalog could not be read.');
    retry.hidden = false;
    showProblem(error);
  }
}

/** @param {string | undefined} generatedAt */
function showAge(generatedAt) {
  const date = new Date(generatedAt ?? '');
  if (Number.isNaN(date.getTime())) return;
  const day = date.toLocaleDateString(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
  setText(byId('catalog-age', HTMLElement), `As NVIDIA listed them on ${day}.`);
}

/** @param {readonly { message: string }[]} warnings */
function showWarnings(warnings) {
  const box = byId('catalog-warnings', HTMLDetailsElement);
  box.hidden = warnings.length === 0;
  const count = warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
  const list = element('ul', {}, ...warnings.map(({ message }) => element('li', {}, message)));
  box.replaceChildren(element('summary', {}, `${count} about the catalog`), list);
}

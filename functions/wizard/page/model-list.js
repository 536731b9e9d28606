// @ts-check
/** @import { Model } from './contract.js' */
import { byId, element, setText } from './element.js';

const otherKind = 'other';

/** @typedef {{ model: Model, row: HTMLElement, radio: HTMLInputElement, text: string }} Entry */

/** @type {Entry[]} */
let entries = [];

const search = byId('model-search', HTMLInputElement);
const kindFilter = byId('model-kind', HTMLSelectElement);

/** The model whose radio is on. */
export const chosenModel = () => entries.find(({ radio }) => radio.checked)?.model;

/**
 * Fills the list once; searching only hides and shows rows, so that it stays quick at some hundred models.
 *
 * @param {readonly Model[]} models
 */
export function startModelList(models) {
  entries = [...models].sort((a, b) => a.name.localeCompare(b.name)).map(entryOf);
  byId('models', HTMLElement).replaceChildren(...entries.map(({ row }) => row));
  const kinds = [...new Set(models.map(kindOf))].sort();
  kindFilter.append(...kinds.map((kind) => element('option', { value: kind }, capitalised(kind))));
  search.addEventListener('input', filter);
  kindFilter.addEventListener('change', filter);
  filter();
}

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const kind = kindFilter.value;
  let found = 0;
  for (const { model, row, radio, text } of entries) {
    const matches = (kind === '' || kindOf(model) === kind) && words.every((word) => text.includes(word));
    if (matches) found += 1;
    // the chosen one stays in view: a radio group whose chosen radio is hidden cannot be reached by the keyboard
    row.hidden = !matches && !radio.checked;
  }
  setText(byId('model-count', HTMLElement), `${found} of ${entries.length} models.`);
}

/**
 * @param {Model} model
 * @returns {Entry}
 */
function entryOf(model) {
  const radio = element('input', { type: 'radio', name: 'model', value: model.id });
  const badges = [element('span', { class: 'badge' }, capitalised(kindOf(model)))];
  if (model.restricted) badges.push(element('span', { class: 'badge badge-warning' }, 'Restricted in the EU'));
  if (model.tags.length === 0) {
    radio.disabled = true;
    badges.push(element('span', { class: 'badge badge-warning' }, 'No version listed'));
  }
  const name = element('span', { class: 'model-name' }, model.name);
  const title = element('span', { class: 'model-title' }, name, ...badges);
  const id = element('span', { class: 'model-id' }, model.id);
  const about = model.description ? [element('span', { class: 'model-about' }, model.description)] : [];
  const row = element('label', { class: 'model' }, radio, element('span', {}, title, id, ...about));
  const text = `${model.name} ${model.id} ${model.description ?? ''} ${kindOf(model)}`.toLowerCase();
  return { model, row, radio, text };
}

/** @param {Model} model */
const kindOf = (model) => model.kind ?? otherKind;

/** @param {string} text */
const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

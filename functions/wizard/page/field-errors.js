// @ts-check
/** @import { FieldError } from './contract.js' */
import { byId, setText } from './element.js';
import { Problem } from './problem.js';

/** Fields of the contract that the page has an input for, with the input's id. `<id>-error` holds its message. */
const inputs = new Map([
  ['apiKey', 'api-key'],
  ['model', 'model-search'],
  ['tag', 'version'],
  ['name', 'name'],
  ['namespace', 'project'],
  ['storage.size', 'size'],
  ['resources.gpus', 'gpus'],
]);

/**
 * Puts each message beside its field.
 *
 * @param {readonly FieldError[]} errors
 * @returns {{ first: HTMLElement | undefined, others: readonly FieldError[] }} the first input that is wrong, and the errors
 *   that no input stands for
 */
export function showFieldErrors(errors) {
  /** @type {FieldError[]} */
  const others = [];
  /** @type {HTMLElement | undefined} */
  let first;
  for (const error of errors) {
    const id = inputs.get(error.field);
    if (id === undefined) {
      others.push(error);
      continue;
    }
    const input = byId(id, HTMLElement);
    input.setAttribute('aria-invalid', 'true');
    setText(byId(`${id}-error`, HTMLElement), sentence(input, error.message));
    first ??= input;
  }
  return { first, others };
}

export function clearFieldErrors() {
  for (const id of inputs.values()) {
    byId(id, HTMLElement).removeAttribute('aria-invalid');
    setText(byId(`${id}-error`, HTMLElement), '');
  }
}

/**
 * What the page itself finds wrong with a form, in the form in which the functions would tell it.
 *
 * @param {readonly FieldError[]} fieldErrors
 */
export function requireNone(fieldErrors) {
  if (fieldErrors.length > 0) throw new Problem('Some fields need another value.', { status: 400, fieldErrors });
}

/**
 * The functions write "must be …" about a field; beside it a whole sentence reads better.
 *
 * @param {HTMLElement} input
 * @param {string} message
 */
function sentence(input, message) {
  const label = document.querySelector(`label[for="${input.id}"]`)?.textContent?.trim();
  const text = /^[a-z]/.test(message) && label ? `${label} ${message}` : message;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

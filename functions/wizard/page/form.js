// @ts-check
import { clearFieldErrors, showFieldErrors } from './field-errors.js';
import { clearNotices, showNotice } from './notice.js';
import { Problem } from './problem.js';
import { showStepOf } from './steps.js';

/**
 * Runs `action` when the form is sent, one at a time, and shows the Problem that it throws: beside its fields where it names
 * any, going to the step that has them, else at the top.
 *
 * @param {HTMLFormElement} form
 * @param {() => void | Promise<void>} action
 */
export function onSubmit(form, action) {
  let running = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (running) return;
    running = true;
    form.setAttribute('aria-busy', 'true');
    clearNotices();
    clearFieldErrors();
    try {
      await action();
    } catch (error) {
      showProblem(error);
    } finally {
      running = false;
      form.removeAttribute('aria-busy');
    }
  });
}

/** @param {unknown} error */
export function showProblem(error) {
  if (!(error instanceof Problem)) {
    showNotice('error', 'The page failed. Reload it and try again.');
    throw error;
  }
  const { first, others } = showFieldErrors(error.fieldErrors);
  if (first) {
    showStepOf(first);
    first.focus();
    if (others.length === 0) return;
  }
  showNotice('error', error.message, others.map(({ field, message }) => `${field} ${message}`).join('; '));
}

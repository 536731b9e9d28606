// @ts-check
import { byId } from './element.js';

/** The steps in their order; `progress` comes after the last one. Each has a section `step-<name>` and an entry `nav-<name>`. */
const steps = /** @type {const} */ (['key', 'model', 'version', 'settings', 'review', 'progress']);

/** @typedef {typeof steps[number]} Step */

/** @type {Step} */
let current = 'key';
/** @type {Step} */
let lastOfForm = 'key';

/** The step of the form that was shown last, to come back to from the progress of a deployment. */
export const stepToReturnTo = () => lastOfForm;

/**
 * Shows one step and moves the focus to its heading, so that a reader hears where it is.
 *
 * @param {Step} step
 */
export function showStep(step) {
  current = step;
  if (step !== 'progress') lastOfForm = step;
  const at = steps.indexOf(step);
  for (const [index, name] of steps.entries()) {
    byId(`step-${name}`, HTMLElement).hidden = name !== step;
    const entry = byId(`nav-${name}`, HTMLElement);
    entry.classList.toggle('done', index < at);
    if (name === step) entry.setAttribute('aria-current', 'step');
    else entry.removeAttribute('aria-current');
  }
  headingOf(step).focus();
}

/**
 * Shows the step that an input is in, unless it is shown already.
 *
 * @param {HTMLElement} input
 */
export function showStepOf(input) {
  const step = steps.find((name) => byId(`step-${name}`, HTMLElement).contains(input));
  if (step !== undefined && step !== current) showStep(step);
}

/** @param {Step} step */
const headingOf = (step) => byId(`step-${step}-heading`, HTMLHeadingElement);

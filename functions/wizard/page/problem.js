// @ts-check
/** @import { FieldError } from './contract.js' */

/** A call that failed, with a message for people. `status` is 0 when no answer came. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {{ status?: number, fieldErrors?: readonly FieldError[], cause?: unknown }} [details]
   */
  constructor(message, { status = 0, fieldErrors = [], cause } = {}) {
    super(message, { cause });
    this.name = 'Problem';
    this.status = status;
    this.fieldErrors = fieldErrors;
  }

  /** True when the same call may well succeed a little later. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * Reads an RFC 9457 problem document; of anything else only the status is told, since a proxy may have written it.
 *
 * @param {number} status
 * @param {unknown} body
 */
export function problemOf(status, body) {
  /** @type {{ title?: unknown, detail?: unknown, userMessage?: unknown, errors?: unknown }} */
  const document = typeof body === 'object' && body !== null ? body : {};
  const texts = [document.userMessage, document.detail, document.title];
  const message = texts.find((text) => typeof text === 'string' && text !== '') ?? plainStatus(status);
  const fieldErrors = Array.isArray(document.errors) ? document.errors.filter(isFieldError) : [];
  return new Problem(String(message), { status, fieldErrors });
}

/** @param {number} status */
function plainStatus(status) {
  if (status === 401) return 'You are not signed in any more. Reload the page to sign in again.';
  if (status === 403) return 'You are not allowed to do this.';
  return `The service answered with status ${status}. Try again.`;
}

/**
 * @param {unknown} item
 * @returns {item is FieldError}
 */
const isFieldError = (item) =>
  typeof item === 'object' &&
  item !== null &&
  'field' in item &&
  typeof item.field === 'string' &&
  'message' in item &&
  typeof item.message === 'string';

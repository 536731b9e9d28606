// @ts-check
import { byId, setText } from './element.js';

/**
 * Asks whether to delete a deployment, and what becomes of its model cache.
 *
 * @param {string} name
 * @returns {Promise<'keep' | 'delete' | undefined>} undefined when the person would rather not
 */
export function askDeletion(name) {
  const dialog = byId('delete-dialog', HTMLDialogElement);
  setText(byId('delete-name', HTMLElement), name);
  // keeping is what can be undone: a cache is some hundred GB to download again
  byId('cache-keep', HTMLInputElement).checked = true;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      'close',
      () => {
        const keep = byId('cache-keep', HTMLInputElement).checked;
        resolve(dialog.returnValue === 'confirm' ? (keep ? 'keep' : 'delete') : undefined);
      },
      { once: true },
    );
  });
}

// @ts-check
import { byId, element } from './element.js';
import { stateIcon } from './state-icon.js';

/**
 * Says something at the top of the wizard; errors at once (role alert), the rest when the reader pauses (role status).
 *
 * @param {'error' | 'info'} tone
 * @param {string} title
 * @param {string} [detail]
 */
export function showNotice(tone, title, detail) {
  clearNotices();
  const texts = element('div', {}, element('strong', {}, title), ...(detail ? [element('p', {}, detail)] : []));
  const icon = stateIcon(tone === 'error' ? 'stuck' : 'info');
  const notice = element('div', { class: `notice notice-${tone}` }, icon, texts);
  byId(tone === 'error' ? 'errors' : 'notices', HTMLElement).append(notice);
  notice.scrollIntoView({ block: 'nearest' });
}

export function clearNotices() {
  byId('errors', HTMLElement).replaceChildren();
  byId('notices', HTMLElement).replaceChildren();
}

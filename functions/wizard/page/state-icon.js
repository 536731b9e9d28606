// @ts-check

const svg = 'http://www.w3.org/2000/svg';
const circle = 'M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5';

/** Each state has a shape of its own, so that colour is never the only difference. Lines on a field of 16 by 16. */
const paths = {
  absent: circle,
  pending: `${circle}M8 4.5V8l2.5 1.75`,
  ready: `${circle}M5.25 8.25l2 2 3.5-4`,
  stuck: 'M8 2 14.75 14H1.25zM8 6.5v3.25M8 11.9v.1',
  removing: `${circle}M5.25 8h5.5`,
  removed: `${circle}M6 6l4 4M10 6l-4 4`,
  info: `${circle}M8 7.25v3.75M8 4.9v.1`,
};

/** @param {keyof typeof paths} state */
export function stateIcon(state) {
  const icon = document.createElementNS(svg, 'svg');
  icon.setAttribute('viewBox', '0 0 16 16');
  icon.setAttribute('class', `icon icon-${state}`);
  icon.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', paths[state]);
  icon.append(path);
  return icon;
}

// @ts-check
/** @import { Model } from './contract.js' */
import { byId, element, setText } from './element.js';
import { onSubmit } from './form.js';
import { showStep } from './steps.js';

const select = byId('version', HTMLSelectElement);

/** @type {Model | undefined} */
let model;

export const chosenTag = () => select.value;

export function startVersionStep() {
  select.addEventListener('change', describe);
  onSubmit(byId('step-version', HTMLFormElement), () => showStep('settings'));
}

/**
 * Offers the versions of a model. One that was chosen before stays chosen where the model has it.
 *
 * @param {Model} chosen
 */
export function offerVersions(chosen) {
  const before = model?.id === chosen.id ? select.value : undefined;
  model = chosen;
  const exact = chosen.tags.filter(({ floating }) => !floating);
  const floating = chosen.tags.filter((tag) => tag.floating);
  select.replaceChildren(
    ...group('Exact versions', chosen, exact),
    ...group('Floating tags: may name another image tomorrow', chosen, floating),
  );
  select.value = before ?? chosen.defaultTag ?? chosen.tags[0]?.tag ?? '';
  setText(byId('version-model', HTMLElement), chosen.name);
  byId('version-restricted', HTMLElement).hidden = !chosen.restricted;
  describe();
}

/**
 * @param {string} label
 * @param {Model} of
 * @param {Model['tags']} tags
 */
function group(label, of, tags) {
  if (tags.length === 0) return [];
  const options = tags.map(({ tag }) => {
    const marks = [];
    if (tag === of.defaultTag) marks.push('recommended');
    if (tag === of.ngcLatestTag) marks.push('latest according to NVIDIA');
    return element('option', { value: tag }, marks.length > 0 ? `${tag} (${marks.join(', ')})` : tag);
  });
  return [element('optgroup', { label }, ...options)];
}

function describe() {
  const isFloating = model?.tags.some(({ tag, floating }) => floating && tag === select.value) ?? false;
  byId('version-floating', HTMLElement).hidden = !isFloating;
  setText(byId('version-image', HTMLElement), `${model?.image ?? ''}:${select.value}`);
}

// @ts-check
/** @import { Model } from './contract.js' */
import { byId, setText } from './element.js';
import { requireNone } from './field-errors.js';
import { onSubmit } from './form.js';
import { showStep } from './steps.js';
import { suggestedCacheGib, suggestedName } from './suggestion.js';

const name = byId('name', HTMLInputElement);
const project = byId('project', HTMLInputElement);
const size = byId('size', HTMLInputElement);
const gpus = byId('gpus', HTMLInputElement);

/** What the person has set: the cache in GiB. */
export const settings = () => ({
  name: name.value.trim(),
  project: project.value.trim(),
  cacheGib: Number(size.value),
  gpus: Number(gpus.value),
});

/** @param {() => void} onSet */
export function startSettingsStep(onSet) {
  project.value = new URLSearchParams(location.search).get('project') ?? '';
  onSubmit(byId('step-settings', HTMLFormElement), () => {
    const set = settings();
    const errors = [];
    if (set.name === '') errors.push({ field: 'name', message: 'is required' });
    if (set.project === '') errors.push({ field: 'namespace', message: 'is required' });
    if (!isCount(set.cacheGib)) errors.push({ field: 'storage.size', message: 'must be a whole number of GiB' });
    if (!isCount(set.gpus)) errors.push({ field: 'resources.gpus', message: 'must be a whole number, 1 or more' });
    requireNone(errors);
    onSet();
    showStep('review');
  });
}

/** @type {{ name: string, size: string }} */
let suggested = { name: '', size: '' };

/**
 * Suggests name and size for a model; what the person has typed stays.
 *
 * @param {Model} model
 */
export function suggestSettings(model) {
  const next = { name: suggestedName(model.id), size: String(cacheGibOf(model)) };
  if (name.value === '' || name.value === suggested.name) name.value = next.name;
  if (size.value === '' || size.value === suggested.size) size.value = next.size;
  suggested = next;
  setText(byId('gpus-sizing', HTMLElement), sizingOf(model));
}

/** What the catalog says the cache needs, or the rule of thumb. @param {Model} model */
const cacheGibOf = ({ id, sizing }) => (sizing?.cacheGB ? Math.ceil(sizing.cacheGB.value) : suggestedCacheGib(id));

/** @param {Model} model */
function sizingOf({ sizing = {} }) {
  const { minGPUMemoryGB, recommendedGPUMemoryGB, gpuCount, supportedGPUs } = sizing;
  const texts = [];
  if (gpuCount) texts.push(`runs on ${gpuCount.value} GPU${gpuCount.value === 1 ? '' : 's'}`);
  if (minGPUMemoryGB) texts.push(`needs at least ${minGPUMemoryGB.value} GB of GPU memory`);
  if (recommendedGPUMemoryGB) texts.push(`does well with ${recommendedGPUMemoryGB.value} GB`);
  if (supportedGPUs) texts.push(`is made for ${supportedGPUs.value.join(', ')}`);
  if (texts.length === 0) return '';
  const curated = gpuCount ?? minGPUMemoryGB ?? recommendedGPUMemoryGB ?? supportedGPUs;
  const doubt = curated && curated.confidence !== 'vendor' ? ` (${curated.confidence}: ${curated.source})` : '';
  return `This model ${texts.join('; ')}${doubt}.`;
}

/** @param {number} value */
const isCount = (value) => Number.isInteger(value) && value >= 1;

// @ts-check

const nameLengthMax = 40;
const cacheGibMin = 50;
const cacheGibPerBillionParameters = 4;

/**
 * A deployment name from a model id: a DNS-1035 label, short enough to leave room for what is made from it.
 *
 * @param {string} modelId such as "nim/meta/llama-3.1-8b-instruct"
 */
export function suggestedName(modelId) {
  const last = modelId.split('/').at(-1) ?? '';
  const label = last.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return label
    .replace(/^[^a-z]+/, '')
    .slice(0, nameLengthMax)
    .replace(/-+$/, '');
}

/**
 * A size for the model cache in GiB. Rule of thumb: weights and engine need four times as many GB as the model has billions of
 * parameters; how many it has is read from its name, since no catalog tells it.
 *
 * @param {string} modelId
 */
export function suggestedCacheGib(modelId) {
  const match = /(?<![a-z0-9.])(?:(\d{1,2})x)?(\d{1,4}(?:\.\d+)?)b(?![a-z0-9])/i.exec(modelId);
  const billions = Number(match?.[1] ?? 1) * Number(match?.[2] ?? 0);
  return Math.max(cacheGibMin, Math.ceil((billions * cacheGibPerBillionParameters) / 10) * 10);
}

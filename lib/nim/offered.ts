import type { Model } from './catalog/model.ts';
import type { Settings } from './settings.ts';

/** False for a model that NVIDIA restricts where the administrator has such models refused: it is neither taken nor provisioned. */
export const isOffered = (model: Model, { regionPolicy }: Pick<Settings, 'regionPolicy'>): boolean =>
  !(model.restricted && regionPolicy === 'block');

/** Says why, of a model that is not offered. */
export const notOffered = 'is not offered where this cluster runs, for legal reasons';

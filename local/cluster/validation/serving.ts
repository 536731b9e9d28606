import type { Cause } from '../api-error.ts';
import { isJsonObject, type StoredObject } from '../object.ts';
import { invalidValue } from './causes.ts';
import { parseQuantity, quantityComplaint } from './quantity.ts';

/** An InferenceService's amounts have to be quantities. */
export function inferenceServiceCauses({ spec }: StoredObject): Cause[] {
  const predictor = isJsonObject(spec) && isJsonObject(spec.predictor) ? spec.predictor : {};
  const model = isJsonObject(predictor.model) ? predictor.model : {};
  const resources = isJsonObject(model.resources) ? model.resources : {};
  const causes: Cause[] = [];
  for (const side of ['requests', 'limits']) {
    const amounts = resources[side];
    for (const [name, amount] of Object.entries(isJsonObject(amounts) ? amounts : {})) {
      if (parseQuantity(String(amount)) !== undefined) continue;
      causes.push(invalidValue(`spec.predictor.model.resources.${side}[${name}]`, amount, quantityComplaint));
    }
  }
  return causes;
}

/** A ServingRuntime without a container could not run anything. */
export function servingRuntimeCauses({ spec }: StoredObject): Cause[] {
  const containers = isJsonObject(spec) ? spec.containers : undefined;
  if (!Array.isArray(containers) || containers.length > 0) return [];
  const detail = 'spec.containers in body should have at least 1 items';
  return [invalidValue('spec.containers', 0, detail)];
}

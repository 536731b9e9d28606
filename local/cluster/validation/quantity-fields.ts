import { badRequest } from '../api-error.ts';
import { isJsonObject, type ObjectInput } from '../object.ts';
import { parseQuantity, quantityComplaint } from './quantity.ts';

/** Quantities of a claim are read while decoding: text that is none is a bad request, not an invalid object. */
export function checkClaimQuantities({ kind, spec }: ObjectInput): void {
  const resources = isJsonObject(spec) && isJsonObject(spec.resources) ? spec.resources : {};
  for (const side of [resources.requests, resources.limits]) {
    for (const amount of Object.values(isJsonObject(side) ? side : {})) {
      if (parseQuantity(String(amount)) === undefined) {
        throw badRequest(`${kind} in version "v1" cannot be handled as a ${kind}: ${quantityComplaint}`);
      }
    }
  }
}

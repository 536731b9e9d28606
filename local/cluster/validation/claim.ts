import type { Cause } from '../api-error.ts';
import { isJsonObject, type JsonObject, type StoredObject } from '../object.ts';
import { forbiddenField, invalidValue, required, unsupported } from './causes.ts';
import { parseQuantity } from './quantity.ts';

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

const storageOf = (spec: JsonObject): unknown => {
  const { requests } = isJsonObject(spec.resources) ? spec.resources : {};
  return isJsonObject(requests) ? requests.storage : undefined;
};

/** A PersistentVolumeClaim's access modes and requested storage. */
export function claimCauses({ spec }: StoredObject): Cause[] {
  const claim = isJsonObject(spec) ? spec : {};
  const modes = Array.isArray(claim.accessModes) ? claim.accessModes : [];
  const causes: Cause[] = [];
  if (modes.length === 0) causes.push(required('spec.accessModes', 'at least 1 access mode is required'));
  modes.forEach((mode) => {
    if (!accessModes.includes(String(mode))) causes.push(unsupported('spec.accessModes', mode, accessModes));
  });
  const storage = storageOf(claim);
  if (storage === undefined) causes.push(required('spec.resources[storage]'));
  else if ((parseQuantity(String(storage)) ?? 1n) <= 0n) {
    causes.push(invalidValue('spec.resources[storage]', String(storage), 'must be greater than zero'));
  }
  return causes;
}

/** A claim's spec stays; only its requested storage may grow, once it is bound. */
export function claimUpdateCauses(before: StoredObject, after: StoredObject): Cause[] {
  const specs = [before, after].map(({ spec }) => (isJsonObject(spec) ? spec : {}));
  const [old = {}, now = {}] = specs;
  const [oldSize, newSize] = specs.map((spec) => parseQuantity(String(storageOf(spec) ?? '0')) ?? 0n);
  // a claim that was made without a class may be given one afterwards
  const late = old.storageClassName === undefined ? { storageClassName: undefined } : {};
  const frozen = (spec: JsonObject) => stable({ ...spec, ...late, resources: undefined, volumeName: undefined });
  const bound = isJsonObject(before.status) && before.status.phase === 'Bound';
  const causes: Cause[] = [];
  if (frozen(old) !== frozen(now) || (oldSize !== newSize && !bound)) {
    const detail =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    causes.push(forbiddenField('spec', detail));
  } else if ((newSize ?? 0n) < (oldSize ?? 0n)) {
    causes.push(forbiddenField('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  return causes;
}

const stable = (value: JsonObject): string =>
  JSON.stringify(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

import type { Cause } from '../api-error.ts';
import type { Kind } from '../kinds/index.ts';
import type { StoredObject } from '../object.ts';
import { forbiddenField, invalidValue, required, tooLong } from './causes.ts';
import { labelValueRule, qualifiedNameRule } from './names.ts';

const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);
const annotationBytesMax = 256 * 1024;

/** Names, labels, annotations, owner references and finalizers, whatever the kind. */
export function metadataCauses(kind: Kind, object: StoredObject): Cause[] {
  const { metadata } = object;
  const causes = kind.nameRule(metadata.name).map((text) => invalidValue('metadata.name', metadata.name, text));
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    for (const text of qualifiedNameRule(key)) causes.push(invalidValue('metadata.labels', key, text));
    for (const text of labelValueRule(value)) causes.push(invalidValue('metadata.labels', value, text));
  }
  let annotationBytes = 0;
  for (const [key, value] of Object.entries(metadata.annotations ?? {})) {
    for (const text of qualifiedNameRule(key.toLowerCase())) {
      causes.push(invalidValue('metadata.annotations', key, text));
    }
    annotationBytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (annotationBytes > annotationBytesMax) causes.push(tooLong('metadata.annotations', annotationBytesMax));
  (metadata.finalizers ?? []).forEach((key, index) => {
    for (const text of qualifiedNameRule(key)) causes.push(invalidValue('metadata.finalizers', key, text));
    if (!key.includes('/') && !standardFinalizers.has(key)) {
      const detail = 'name is neither a standard finalizer name nor is it fully qualified';
      causes.push(invalidValue(`metadata.finalizers[${index}]`, key, detail));
    }
  });
  return [...causes, ...ownerCauses(object)];
}

function ownerCauses({ metadata }: StoredObject): Cause[] {
  const owners = metadata.ownerReferences ?? [];
  const causes: Cause[] = [];
  owners.forEach((owner) => {
    for (const field of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (!owner[field]) {
        causes.push(invalidValue(`metadata.ownerReferences.${field}`, owner[field] ?? '', 'must not be empty'));
      }
    }
  });
  const controllers = owners.filter(({ controller }) => controller === true);
  if (controllers.length > 1) {
    const names = controllers.map(({ kind, name }) => `${kind}/${name}`).join(' and ');
    causes.push(
      invalidValue(
        'metadata.ownerReferences',
        owners,
        `Only one reference can have Controller set to true. Found "true" in references for ${names}`,
      ),
    );
  }
  return causes;
}

/** What an update may not change, whatever the kind. */
export function metadataUpdateCauses(before: StoredObject, after: StoredObject): Cause[] {
  const causes: Cause[] = [];
  if (before.metadata.deletionTimestamp) {
    const known = new Set(before.metadata.finalizers ?? []);
    const added = (after.metadata.finalizers ?? []).filter((name) => !known.has(name));
    if (added.length > 0) {
      const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${goStrings(added)}`;
      causes.push(forbiddenField('metadata.finalizers', detail));
    }
  }
  return causes;
}

/** metadata.name or metadata.generateName has to be there on creation. */
export const nameMissing: Cause = required('metadata.name', 'name or generateName is required');

const goStrings = (items: readonly string[]): string =>
  `[]string{${items.map((item) => JSON.stringify(item)).join(', ')}}`;

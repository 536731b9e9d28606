import { type Cause, invalid } from '../api-error.ts';
import { findKind, type Kind } from '../kinds/index.ts';
import type { StoredObject } from '../object.ts';
import { invalidValue } from './causes.ts';
import { claimCauses, claimUpdateCauses } from './claim.ts';
import { configMapCauses, configUpdateCauses, secretCauses } from './config-data.ts';
import { metadataCauses, metadataUpdateCauses } from './metadata.ts';
import { inferenceServiceCauses, servingRuntimeCauses } from './serving.ts';

interface Rules {
  readonly object?: (object: StoredObject) => Cause[];
  readonly update?: (before: StoredObject, after: StoredObject) => Cause[];
}

const rules: Readonly<Record<string, Rules>> = {
  ConfigMap: { object: configMapCauses, update: configUpdateCauses },
  Secret: { object: secretCauses, update: configUpdateCauses },
  PersistentVolumeClaim: { object: claimCauses, update: claimUpdateCauses },
  InferenceService: { object: inferenceServiceCauses },
  ServingRuntime: { object: servingRuntimeCauses },
  Event: { object: eventCauses },
};

/** Throws ApiError 422 with every cause when the object may not be stored, or may not follow `before`. */
export function validate(kind: Kind, object: StoredObject, before?: StoredObject): void {
  const { object: ofObject, update } = rules[kind.kind] ?? {};
  const causes = [...metadataCauses(kind, object), ...(ofObject?.(object) ?? [])];
  if (before) causes.push(...metadataUpdateCauses(before, object), ...(update?.(before, object) ?? []));
  if (causes.length > 0) throw invalid(kind.group, kind.kind, object.metadata.name, causes);
}

/** An event stands in the namespace of the object it is about. */
function eventCauses(object: StoredObject): Cause[] {
  const involved = object.involvedObject as { kind?: string; namespace?: string } | undefined;
  const namespace = involved?.namespace;
  if (namespace === object.metadata.namespace || (!namespace && involved?.kind === 'Namespace')) return [];
  if (!namespace && findKind(involved?.kind ?? '')?.namespaced === false) return [];
  return [invalidValue('involvedObject.namespace', namespace ?? '', 'does not match event.namespace')];
}

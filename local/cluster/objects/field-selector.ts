import { badRequest } from '../api-error.ts';
import type { Kind } from '../kinds/index.ts';
import { isJsonObject, type StoredObject } from '../object.ts';

export interface FieldSelector {
  matches(object: StoredObject): boolean;
  /** The name, where the selector asks for exactly one: authorization looks at it. */
  readonly name?: string;
}

/** Fields beside metadata.name and metadata.namespace that a kind can be selected by. */
const more: Readonly<Record<string, readonly string[]>> = {
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Secret: ['type'],
  Pod: ['spec.nodeName', 'spec.restartPolicy', 'spec.serviceAccountName', 'status.phase', 'status.podIP'],
  Namespace: ['status.phase'],
};

/** Reads a fieldSelector: `a=b`, `a==b` and `a!=b` joined by commas. Throws ApiError 400 for a field it does not know. */
export function parseFieldSelector(kind: Kind, text: string | undefined): FieldSelector {
  if (!text?.trim()) return { matches: () => true };
  const terms = text.split(',').map((part) => {
    const term = /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim());
    if (!term) throw badRequest(`invalid field selector: ${part}`);
    const [, field = '', operator, value = ''] = term;
    if (!known(kind, field)) throw unknownField(kind, field);
    return { field, negated: operator === '!=', value };
  });
  const name = terms.find(({ field, negated }) => field === 'metadata.name' && !negated)?.value;
  const matches = (object: StoredObject) =>
    terms.every(({ field, negated, value }) => (fieldOf(object, field) === value) !== negated);
  return name === undefined ? { matches } : { matches, name };
}

const known = (kind: Kind, field: string): boolean =>
  field === 'metadata.name' || field === 'metadata.namespace' || (more[kind.kind]?.includes(field) ?? false);

function fieldOf(object: StoredObject, path: string): string {
  let value: unknown = object;
  for (const step of path.split('.')) value = isJsonObject(value) ? value[step] : undefined;
  return value === undefined || isJsonObject(value) ? '' : String(value);
}

function unknownField(kind: Kind, field: string) {
  if (kind.custom) return badRequest(`field label not supported: ${field}`);
  return badRequest(`"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
}

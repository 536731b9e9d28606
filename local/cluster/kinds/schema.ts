/**
 * The part of a structural schema that is needed here. `open` keeps what it does not name
 * (x-kubernetes-preserve-unknown-fields); an object that is not open drops it.
 */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly values?: Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly open?: true;
}

export const text: Schema = { type: 'string' };
export const integer: Schema = { type: 'integer' };
export const flag: Schema = { type: 'boolean' };
/** Anything, of any type: an int-or-string, or a part that another component checks. */
export const anything: Schema = {};
export const open: Schema = { type: 'object', open: true };
export const texts: Schema = { type: 'object', values: text };

export const list = (items: Schema): Schema => ({ type: 'array', items });
export const mapOf = (values: Schema): Schema => ({ type: 'object', values });
export const fields = (properties: Record<string, Schema>, ...required: string[]): Schema => ({
  type: 'object',
  properties,
  required,
});
export const openFields = (properties: Record<string, Schema>, ...required: string[]): Schema => ({
  ...fields(properties, ...required),
  open: true,
});

const ownerReference = fields({
  apiVersion: text,
  kind: text,
  name: text,
  uid: text,
  controller: flag,
  blockOwnerDeletion: flag,
});

export const metadataSchema: Schema = fields({
  name: text,
  generateName: text,
  namespace: text,
  selfLink: text,
  uid: text,
  resourceVersion: text,
  generation: integer,
  creationTimestamp: text,
  deletionTimestamp: text,
  deletionGracePeriodSeconds: integer,
  labels: texts,
  annotations: texts,
  ownerReferences: list(ownerReference),
  finalizers: list(text),
  managedFields: list(open),
});

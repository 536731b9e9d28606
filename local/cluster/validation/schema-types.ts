import type { Cause } from '../api-error.ts';
import type { Schema } from '../kinds/schema.ts';
import { isJsonObject } from '../object.ts';
import { jsonType, required, wrongType } from './causes.ts';

const causesMax = 50;

/** Wrong types and missing required fields, as a CustomResourceDefinition's validation words and orders them. */
export function schemaCauses(schema: Schema, value: unknown, path: string): Cause[] {
  const causes: Cause[] = [];
  check(schema, value, path, causes);
  const missing = causes.filter(({ reason }) => reason === 'FieldValueRequired');
  return [...missing, ...causes.filter((cause) => !missing.includes(cause))];
}

function check(schema: Schema, value: unknown, path: string, causes: Cause[]): void {
  if (causes.length >= causesMax) return;
  if (schema.type && jsonType(value) !== schema.type) {
    causes.push(wrongType(path, value, schema.type));
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      if (schema.items) check(schema.items, item, `${path}[${index}]`, causes);
    });
    return;
  }
  if (!isJsonObject(value)) return;
  const below = (name: string) => (path ? `${path}.${name}` : name);
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) causes.push(required(below(name)));
  }
  for (const [name, field] of Object.entries(value)) {
    const known =
      (schema.properties && Object.hasOwn(schema.properties, name) && schema.properties[name]) || schema.values;
    if (known) check(known, field, below(name), causes);
  }
}

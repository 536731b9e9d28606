import type { Schema } from '../kinds/schema.ts';
import { isJsonObject } from '../object.ts';

/**
 * Drops what the schema does not name, as decoding does. Gives the pruned copy and the paths that were dropped
 * (`spec.foo`, `spec.containers[0].foo`).
 */
export function pruneUnknown(schema: Schema, value: unknown, path = ''): { value: unknown; dropped: string[] } {
  const dropped: string[] = [];
  return { value: prune(schema, value, path, dropped), dropped };
}

function prune(schema: Schema, value: unknown, path: string, dropped: string[]): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item, index) => prune(items, item, `${path}[${index}]`, dropped)) : value;
  }
  if (!isJsonObject(value) || schema.type !== 'object') return value;
  const kept: [string, unknown][] = [];
  for (const [name, field] of Object.entries(value)) {
    const below = path ? `${path}.${name}` : name;
    const known =
      (schema.properties && Object.hasOwn(schema.properties, name) && schema.properties[name]) || schema.values;
    if (known) kept.push([name, prune(known, field, below, dropped)]);
    else if (schema.open || !schema.properties) kept.push([name, field]);
    else dropped.push(below);
  }
  return Object.fromEntries(kept);
}

import type { Kind } from '../kinds/index.ts';
import type { JsonObject, StoredObject } from '../object.ts';
import { age } from './age.ts';
import { columns, usualColumns } from './columns.ts';
import { metadataOnly } from './representation.ts';

/** A meta.k8s.io/v1 Table: the cells are what kubectl prints. */
export function tableOf(
  kind: Kind,
  objects: readonly StoredObject[],
  metadata: JsonObject,
  includeObject: 'None' | 'Metadata' | 'Object',
  now: Date,
): JsonObject {
  const shown = columns[kind.kind] ?? usualColumns;
  const rowOf = (object: StoredObject): JsonObject => ({
    // a date cell of a custom kind is shown as an age, as the server itself does
    cells: shown.map(({ cell, type }) => (type === 'date' ? age(cell(object, now), now) : cell(object, now))),
    ...(includeObject === 'None' ? {} : { object: includeObject === 'Object' ? object : metadataOnly(object) }),
  });
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: shown.map(({ name, type, priority }) => ({
      name,
      type,
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority,
    })),
    rows: objects.map(rowOf),
  };
}

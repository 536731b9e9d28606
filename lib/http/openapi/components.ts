import { z } from 'zod';
import type { FunctionApi } from './description.ts';
import { problemDocument } from './problem.ts';

export type Json = Record<string, unknown>;

const prefix = '#/components/schemas/';

/** The named schemas of some functions as JSON Schema, and how each is referred to. */
export interface Components {
  readonly schemas: Readonly<Record<string, Json>>;
  /** A reference for a schema that has a name, else the schema itself. */
  schemaOf(schema: z.ZodType): Json;
}

/** As a caller writes it: what is cleaned up or filled in on the way does not show. */
const options = {
  io: 'input',
  uri: (id: string) => `${prefix}${id}`,
  override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => {
    // what zod says of types in TypeScript, and bounds that only say that a number is one
    delete jsonSchema.readOnly;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  },
} as const;

/** Throws when two functions use one name for different schemas. */
export function componentsOf(apis: readonly Pick<FunctionApi, 'schemas'>[]): Components {
  const named = new Map<string, z.ZodType>();
  for (const [name, schema] of apis.flatMap(({ schemas }) => Object.entries(schemas))) {
    if ((named.get(name) ?? schema) !== schema) throw new Error(`two schemas are called ${name}`);
    named.set(name, schema);
  }
  named.set('Problem', problemDocument);
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of named) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, options);
  return {
    schemas: Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema)])),
    schemaOf: function schemaOf(schema): Json {
      if (schema instanceof z.ZodUnion) return { anyOf: (schema.options as z.ZodType[]).map(schemaOf) };
      const id = registry.get(schema)?.id;
      return id === undefined ? bare(z.toJSONSchema(schema, options)) : { $ref: `${prefix}${id}` };
    },
  };
}

const bare = ({ $schema: _dialect, $id: _id, '~standard': _standard, ...schema }: Json): Json => schema;

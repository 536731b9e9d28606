import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { OpenapiDocument } from '../../lib/http/openapi/document.ts';

type Json = Record<string, unknown>;

export interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { $ref: string }>>;
  readonly content?: Readonly<Record<string, { schema?: Json; examples?: Readonly<Record<string, Json>> }>>;
}
export interface OperationObject {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; schema: Json; example?: unknown }[];
  readonly requestBody?: {
    content: Readonly<Record<string, { schema: Json; examples: Record<string, { value: unknown }> }>>;
  };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

/** The document as it is published. */
export const published = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
) as OpenapiDocument;

export interface Placed {
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
}

export const operations: readonly Placed[] = Object.entries(published.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method,
    operation: operation as unknown as OperationObject,
  })),
);

/** What a reference in a document points at. Throws when there is nothing. */
export function resolveIn(document: unknown, ref: string): unknown {
  const parts = ref.replace(/^#\//, '').split('/');
  const found = parts.reduce<unknown>((at, part) => (at as Json | undefined)?.[part], document);
  if (found === undefined) throw new Error(`${ref} points at nothing`);
  return found;
}

const definitions = asDefinitions(published.components.schemas) as Json;

/** A schema of the document as a check. Nothing but the document goes into it: not the schemas that it was made from. */
export function checkOf(schema: Json): z.ZodType {
  return z.fromJSONSchema({ ...(asDefinitions(schema) as Json), $defs: definitions } as z.core.JSONSchema.JSONSchema);
}

/** JSON Schema looks for definitions in itself; in OpenAPI they are among the components. */
function asDefinitions(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('#/components/schemas/', '#/$defs/'));
}

/** The operation that a call is, by the path as it is behind the one port; exact paths before those with parameters. */
export function operationOf(method: string, path: string): Placed | undefined {
  const fits = operations.filter((one) => one.method === method.toLowerCase() && pattern(one.path).test(path));
  return fits.find((one) => one.path === path) ?? fits[0];
}

const pattern = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);

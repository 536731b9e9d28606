import { code, table } from './table.ts';

/** JSON Schema, as far as ours use it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly default?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly format?: string;
}

interface Row {
  readonly path: string;
  readonly required: boolean;
  readonly schema: Schema;
}

export const nameOf = ($ref: string): string => $ref.split('/').at(-1) ?? '';
export const linkTo = (name: string): string => `[${name}](#${name.toLowerCase()})`;

/** A table of an object's fields, nested ones by their path, and below it the values of those that have few. */
export function fieldTables(schema: Schema): string {
  const rows = rowsOf(schema);
  const fields = rows.map(({ path, required, schema: of }) => [
    required ? code(path) : `${code(path)}, optional`,
    typeOf(of),
    sentence(of),
  ]);
  const values = rows.filter(({ schema: of }) => constantsOf(of).some(({ description }) => description));
  const tables = values.map(({ path, schema: of }) =>
    table(
      [code(path), 'means'],
      constantsOf(of).map(({ const: value, description = '' }) => [code(String(value)), description]),
    ),
  );
  return [table(['field', 'type', ''], fields), ...tables].join('\n\n');
}

function rowsOf(schema: Schema, prefix = ''): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, of]) => {
    const row = { path: `${prefix}${name}`, required: schema.required?.includes(name) ?? false, schema: of };
    const inner = of.items ? rowsOf(of.items, `${row.path}[].`) : rowsOf(of, `${row.path}.`);
    return [row, ...inner];
  });
}

const constantsOf = ({ anyOf = [] }: Schema): readonly Schema[] =>
  anyOf.length > 0 && anyOf.every((option) => option.const !== undefined) ? anyOf : [];

/** Type and bounds in words. */
export function typeOf(schema: Schema): string {
  if (schema.$ref) return linkTo(nameOf(schema.$ref));
  if (schema.const !== undefined) return code(String(schema.const));
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join(', ');
  if (constantsOf(schema).length > 0) return 'one of those below';
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.items)
    return `list of ${plural(typeOf(schema.items))}${schema.maxItems === undefined ? '' : `, at most ${schema.maxItems}`}`;
  const type = [schema.type ?? 'anything'].flat().join(' or ');
  if (schema.format) return `${type}, ${schema.format}`;
  return `${type}${bounds(schema)}`;
}

const plural = (type: string): string => (/^(string|object)$/.test(type) ? `${type}s` : type);

function bounds({ minimum, maximum, maxLength }: Schema): string {
  if (maxLength !== undefined) return `, at most ${maxLength} characters`;
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  return minimum === undefined ? '' : `, at least ${minimum}`;
}

/** The description, and the default where there is one. */
export const sentence = ({ description = '', default: fallback }: Schema): string =>
  [description, fallback === undefined ? '' : `Default: ${code(String(fallback))}.`].filter(Boolean).join(' ');

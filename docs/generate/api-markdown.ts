import { problems } from '../../lib/errors.ts';
import type { FunctionApi } from '../../lib/http/openapi/description.ts';
import { codes, withRetryAfter } from '../../lib/http/openapi/problem.ts';
import { fieldTables, linkTo, nameOf, type Schema, sentence, typeOf } from './fields.ts';
import { openapi, placedApis } from './openapi.ts';
import { code, json, table } from './table.ts';

interface Content {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, { value?: unknown }>>;
}
interface ParameterObject {
  readonly name: string;
  readonly in: string;
  readonly description: string;
  readonly schema: Schema;
}
interface OperationObject {
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly unknown[];
  readonly parameters?: readonly ParameterObject[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}
interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, Content>>;
}

const schemas = openapi.components.schemas as Readonly<Record<string, Schema>>;

/** The blocks of docs/api.md that are made from the OpenAPI document, by name. */
export const apiBlocks: Readonly<Record<string, string>> = {
  problem: `${schemas.Problem?.description}\n\n${fieldTables(withoutCodes(schemas.Problem ?? {}))}`,
  codes: table(
    ['code', 'status', 'title', 'Retry-After'],
    codes.map((name) => {
      const [status, title] = problems[name];
      const again = name === 'being-removed' ? 'where it is known' : withRetryAfter.has(name) ? 'yes' : '';
      return [code(name), String(status), title, again];
    }),
  ),
  ...Object.fromEntries(placedApis.map(({ api, at }) => [api.name, functionBlock(api, at)])),
};

/** Their table is a block of its own. */
function withoutCodes(problem: Schema): Schema {
  const description = problem.properties?.code?.description ?? '';
  return { ...problem, properties: { ...problem.properties, code: { type: 'string', description } } };
}

function functionBlock(api: FunctionApi, at: string): string {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) =>
      operationText(
        `${method.toUpperCase()} ${at}${path}`,
        openapi.paths[`${at}${path}`]?.[method] as unknown as OperationObject,
      ),
    ),
  );
  const named = Object.keys(api.schemas).map((name) => {
    const schema = schemas[name] ?? {};
    return [`#### ${name}`, schema.description, fieldTables(schema)].filter(Boolean).join('\n\n');
  });
  return [api.summary, ...operations, ...named].join('\n\n');
}

function operationText(title: string, operation: OperationObject): string {
  const { summary, description, parameters = [], requestBody, responses, security } = operation;
  const body = requestBody?.content['application/json'];
  const example = Object.values(body?.examples ?? {}).at(-1)?.value;
  const anonymous = security.length === 0 ? 'Needs no token.' : '';
  return [
    `### \`${title}\``,
    [`${summary}.`, description, anonymous].filter(Boolean).join(' '),
    parameters.length === 0 ? '' : table(['parameter', 'in', 'type', ''], parameters.map(parameterRow)),
    body === undefined ? '' : `Body: ${typeOf(body.schema)}, for example`,
    example === undefined ? '' : json(example),
    table(['status', 'answer', 'headers'], Object.entries(responses).map(responseRow)),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function parameterRow({ name, in: place, description, schema }: ParameterObject): string[] {
  return [code(name), place, typeOf(schema), sentence({ ...schema, description })];
}

function responseRow([status, { description, headers = {}, content = {} }]: [string, ResponseObject]): string[] {
  const success = content['application/json'];
  const bodies = success ? (success.schema.anyOf ?? [success.schema]) : [];
  const links = bodies.flatMap(({ $ref }) => ($ref ? [linkTo(nameOf($ref))] : []));
  const problem = content['application/problem+json'];
  const answer = problem
    ? Object.keys(problem.examples ?? {})
        .map(code)
        .join(', ')
    : [description, links.join(' or ')].filter(Boolean).join(' ');
  return [status, answer, Object.keys(headers).map(code).join(', ')];
}

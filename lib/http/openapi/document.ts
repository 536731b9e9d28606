import { type ProblemCode, problems } from '../../errors.ts';
import { type Components, componentsOf, type Json } from './components.ts';
import {
  type Answer,
  documentPath,
  type Examples,
  type FunctionApi,
  type HeaderName,
  type Method,
  type Operation,
} from './description.ts';
import { documentOperation } from './own-path.ts';
import { codes, problemExample, withRetryAfter } from './problem.ts';

/** An OpenAPI 3.1 document, as far as its readers here know it. */
export interface OpenapiDocument {
  readonly openapi: '3.1.0';
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly tags: readonly Json[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: Readonly<Record<string, Json>>;
}

/** A function, and where its paths are below the document's server. */
export interface PlacedApi {
  readonly api: FunctionApi;
  readonly at: string;
}

const headers: Readonly<Record<HeaderName, Json>> = {
  ETag: { description: 'A strong validator of the body, for If-None-Match.', schema: { type: 'string' } },
  Location: {
    description: 'Where the deployment can be read, relative to the collection.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  'Retry-After': {
    description: 'Seconds after which trying again makes sense.',
    schema: { type: 'integer', minimum: 0 },
  },
  'WWW-Authenticate': { description: 'Bearer.', schema: { type: 'string' } },
};

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: "The caller's own token of the cluster." },
  forwarded: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Forwarded-Access-Token',
    description: 'The same, as an OAuth proxy in front of the functions sets it.',
  },
};

/** The document of one function, for readers that have it from the function itself. */
export const ownDocument = (api: FunctionApi): OpenapiDocument => openapiDocument([{ api, at: '' }], './');

/** One document of some functions. The same input gives the same document, member by member. */
export function openapiDocument(placed: readonly PlacedApi[], server: string): OpenapiDocument {
  const components = componentsOf(placed.map(({ api }) => api));
  const paths = placed.flatMap(({ api, at }) => {
    const all = { ...api.paths, [documentPath]: { get: documentOperation } };
    return Object.entries(all).map(([path, operations]) => [
      `${at}${path}`,
      Object.fromEntries(
        (Object.entries(operations) as [Method, Operation][]).map(([method, operation]) => [
          method,
          { tags: [api.name], operationId: idOf(api, method, path), ...operationObject(operation, components) },
        ]),
      ),
    ]);
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'nim-functions',
      version: '1',
      summary: 'Deploys NVIDIA NIM models on KServe.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: server }],
    tags: placed.map(({ api }) => ({ name: api.name, description: api.summary })),
    paths: Object.fromEntries(paths),
    components: {
      schemas: components.schemas,
      examples: Object.fromEntries(codes.map((code) => [code, { value: problemExample(code) }])),
      headers,
      securitySchemes,
    },
  };
}

/** `deployments.get.namespaces-namespace-deployments-name`: said by function, method and path, so that it needs no care. */
const idOf = ({ name }: FunctionApi, method: Method, path: string): string =>
  [name, method, ...(path.match(/[a-z.]+/g) ?? [])].join('-').replaceAll('.', '-');

function operationObject(operation: Operation, components: Components): Json {
  const { summary, description, parameters, body, anonymous, answers } = operation;
  return {
    summary,
    ...(description === undefined ? {} : { description }),
    security: anonymous ? [] : [{ bearer: [] }, { forwarded: [] }],
    ...(parameters === undefined
      ? {}
      : {
          parameters: parameters.map(({ schema, ...parameter }) => ({
            ...parameter,
            ...(parameter.in === 'path' ? { required: true } : {}),
            schema: components.schemaOf(schema),
          })),
        }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': content(body, components) } } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, answerObject(answer, components)]),
      ),
      ...problemResponses(operation.problems),
    },
  };
}

function answerObject(answer: Answer, components: Components): Json {
  const { description, schema, examples = {}, contentType } = answer;
  const json = schema && { 'application/json': content({ schema, examples }, components) };
  const types = contentType === undefined ? json : { [contentType]: {} };
  return { description, ...headersObject(answer.headers ?? []), ...(types === undefined ? {} : { content: types }) };
}

const content = (
  { schema, examples }: Required<Pick<Answer, 'schema' | 'examples'>>,
  components: Components,
): Json => ({
  schema: components.schemaOf(schema),
  ...(Object.keys(examples).length === 0 ? {} : { examples: valuesOf(examples) }),
});

const valuesOf = (examples: Examples): Json =>
  Object.fromEntries(Object.entries(examples).map(([title, value]) => [title, { value }]));

const headersObject = (names: readonly HeaderName[]): Json =>
  names.length === 0
    ? {}
    : { headers: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }])) };

/** One response a status; the names of its examples are the codes that it can carry. */
function problemResponses(possible: readonly ProblemCode[]): Json {
  const statuses = [...new Set(possible.map((code) => problems[code][0]))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const ofStatus = possible.filter((code) => problems[code][0] === status);
      const names: HeaderName[] = [];
      if (ofStatus.some((code) => withRetryAfter.has(code))) names.push('Retry-After');
      if (ofStatus.includes('unauthenticated')) names.push('WWW-Authenticate');
      const examples = Object.fromEntries(ofStatus.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
      const response = {
        description: ofStatus.map((code) => `${problems[code][1]} (\`${code}\`).`).join(' '),
        ...headersObject(names),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, examples } },
      };
      return [status, response];
    }),
  );
}

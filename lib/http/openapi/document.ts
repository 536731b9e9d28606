import { type Components, componentsOf, type Json } from './components.ts';
import { documentPath, type FunctionApi, type Method, type Operation } from './description.ts';
import { documentOperation } from './own-path.ts';
import { codes, problemExample } from './problem.ts';
import { content, headerComponents, responsesObject } from './responses.ts';

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
      headers: headerComponents,
      securitySchemes,
    },
  };
}

/** `deployments-get-namespaces-namespace-deployments-name`: made of function, method and path, so that it needs no care. */
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
    responses: responsesObject(answers, operation.problems, components),
  };
}

import { type ProblemCode, problems } from '../../errors.ts';
import type { Components, Json } from './components.ts';
import type { Answer, Examples, HeaderName, Operation } from './description.ts';
import { withRetryAfter } from './problem.ts';

/** Headers of answers, which responses refer to by name. */
export const headerComponents: Readonly<Record<HeaderName, Json>> = {
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

/** The responses of an operation by their status. */
export const responsesObject = (
  answers: Operation['answers'],
  possible: readonly ProblemCode[],
  components: Components,
): Json => ({
  ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerObject(answer, components)])),
  ...problemResponses(possible),
});

function answerObject(answer: Answer, components: Components): Json {
  const { description, schema, examples = {}, contentType } = answer;
  const json = schema && { 'application/json': content({ schema, examples }, components) };
  const types = contentType === undefined ? json : { [contentType]: {} };
  return { description, ...headersObject(answer.headers ?? []), ...(types === undefined ? {} : { content: types }) };
}

/** A body in JSON, with its examples. */
export const content = (
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

import { z } from 'zod';
import { Problem, type ProblemCode, type ProblemDetails, problems } from '../../errors.ts';
import { problemResponse } from '../problem-response.ts';
import { choice } from './choice.ts';

export const codes = Object.keys(problems) as ProblemCode[];
const titles = Object.fromEntries(codes.map((code) => [code, `${problems[code][1]}.`]));

/** The body of every answer that is an error (RFC 9457). */
export const problemDocument = z
  .strictObject({
    type: z.string().regex(/^urn:nim-functions:problem:[a-z-]+$/),
    title: z.string().describe('The same for every problem of its code.'),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What is wrong this time. Holds no secret.'),
    code: choice(titles as Record<ProblemCode, string>).describe('What programs decide by: a closed list.'),
    userMessage: z.string().optional().describe('The text to show, where one is prescribed for people.'),
    errors: z
      .array(
        z.strictObject({
          field: z.string().describe('A path such as `storage.size`.'),
          message: z.string(),
        }),
      )
      .max(32)
      .optional()
      .describe('The fields of the request that are wrong.'),
  })
  .describe('An error as a problem document (RFC 9457).');

/** Codes that say when trying again makes sense; `being-removed` where that can be known. */
export const withRetryAfter: ReadonlySet<ProblemCode> = new Set([
  'being-removed',
  'too-many-requests',
  'bad-gateway',
  'unavailable',
  'catalog-disabled',
]);

const onField = (field: string, message: string): [string, ProblemDetails] => [
  `${field}: ${message}`,
  { errors: [{ field, message }] },
];
const toShow = (text: string): [string, ProblemDetails] => [text, { userMessage: text }];

/** What each may look like. */
const samples: Readonly<Record<ProblemCode, readonly [detail: string, details?: ProblemDetails]>> = {
  'malformed-json': ['The body must be one JSON object in UTF-8, not nested deeply.'],
  'invalid-request': onField('storage.size', 'must be a quantity from 1Gi to 64Ti, such as "100Gi"'),
  'unknown-model': onField('model', 'is not in the catalog of this cluster'),
  'unknown-tag': onField('tag', 'is not listed for this model'),
  'key-refused': [
    'The API key is invalid. Please check and try again.',
    {
      userMessage: 'The API key is invalid. Please check and try again.',
      errors: [{ field: 'apiKey', message: 'The API key is invalid. Please check and try again.' }],
    },
  ],
  'invalid-event': ['The event does not keep its contract.'],
  unauthenticated: ['The request carries no cluster token.'],
  forbidden: ['You may not create inferenceservices in project demo.'],
  'not-found': ['There is no deployment chat in project demo.'],
  'method-not-allowed': ['Allowed here: GET, DELETE, HEAD.'],
  'name-taken': [
    'A deployment named chat exists with another request.',
    { errors: [{ field: 'name', message: 'is in use by another deployment' }] },
  ],
  'object-in-the-way': [
    'Secret nvidia-nim-secrets-chat exists already and does not belong to this deployment. It was left as it is.',
    {
      errors: [{ field: 'name', message: 'needs the name nvidia-nim-secrets-chat, which another Secret has' }],
    },
  ],
  'being-removed': ['A deployment named chat is still being removed. Try again shortly.'],
  'model-restricted': onField('model', 'is not offered where this cluster runs, for legal reasons'),
  'unsupported-media-type': ['The content type must be application/json.'],
  'body-too-large': ['The body exceeds 65536 bytes.'],
  'too-many-requests': toShow('Too many keys were checked in a short time. Please try again shortly.'),
  internal: ['The request could not be processed. The log of the function says more.'],
  'bad-gateway': toShow('Unable to validate API key. Check network connectivity.'),
  unavailable: ['The Kubernetes API cannot be reached.'],
  'catalog-disabled': [
    'ConfigMap opendatahub/nim-model-metadata does not exist: apply the shipped catalog, or mend customConfigMap',
  ],
};

/** An example of a problem document, made as the real ones are. */
export const problemExample = (code: ProblemCode): unknown =>
  JSON.parse(String(problemResponse(new Problem(code, ...samples[code])).body));

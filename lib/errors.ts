/** Every code that a problem document of ours can carry, with its HTTP status and title (RFC 9457). A closed list. */
export const problems = {
  'malformed-json': [400, 'The body is not valid JSON'],
  'invalid-request': [400, 'The request is not valid'],
  'unknown-model': [400, 'The model is not in the catalog'],
  'unknown-tag': [400, 'The version is not in the catalog'],
  'key-refused': [400, 'The API key was refused'],
  'invalid-event': [400, 'The event is not valid'],
  unauthenticated: [401, 'A valid cluster token is needed'],
  forbidden: [403, 'Not allowed'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'Method not allowed'],
  'name-taken': [409, 'The name is in use'],
  'object-in-the-way': [409, 'An object with a name that is needed exists already'],
  'being-removed': [409, 'A deployment with this name is still being removed'],
  'model-restricted': [451, 'The model is not offered here'],
  'unsupported-media-type': [415, 'The media type is not supported'],
  'body-too-large': [413, 'The body is too large'],
  'too-many-requests': [429, 'Too many requests'],
  internal: [500, 'Internal error'],
  'bad-gateway': [502, 'A service that is needed gave no usable answer'],
  unavailable: [503, 'Temporarily unavailable'],
  'catalog-disabled': [503, 'The model catalog is disabled'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof problems;

/** A field of the request that is wrong: `field` is a path such as `storage.size`. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export interface ProblemDetails {
  /** A text prescribed for people, where there is one. */
  readonly userMessage?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly cause?: unknown;
}

/** A failure with a place in the HTTP contract. `detail` is shown to the caller: it never holds a secret. */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, detail: string, details: ProblemDetails = {}) {
    super(detail, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return problems[this.code][0];
  }
}

import type { z } from 'zod';
import type { ProblemCode } from '../../errors.ts';

/** Where every function that is called over HTTP describes itself. */
export const documentPath = '/openapi.json';

/** Values by a title for people. Tests hold them against the schema that they are examples of. */
export type Examples = Readonly<Record<string, unknown>>;

/** Headers of answers that are more than transport. */
export type HeaderName = 'ETag' | 'Location' | 'Retry-After' | 'WWW-Authenticate';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example?: string;
}

export interface Answer {
  readonly description: string;
  readonly headers?: readonly HeaderName[];
  /** None where there is no body, or where it is no JSON. */
  readonly schema?: z.ZodType;
  readonly examples?: Examples;
  /** Where it is no JSON. */
  readonly contentType?: string;
}

export interface Operation {
  readonly summary: string;
  readonly description?: string;
  /** True where no token is needed. */
  readonly anonymous?: boolean;
  readonly parameters?: readonly Parameter[];
  readonly body?: { readonly schema: z.ZodType; readonly examples: Examples };
  readonly answers: Readonly<Record<number, Answer>>;
  /** Every code that a problem document in answer to this call can carry. */
  readonly problems: readonly ProblemCode[];
}

export type Method = 'get' | 'post' | 'delete';

/** What one function says about itself: from this its OpenAPI document is made. Paths are relative to the function. */
export interface FunctionApi {
  readonly name: string;
  readonly summary: string;
  /** Schemas that get a name of their own. */
  readonly schemas: Readonly<Record<string, z.ZodType>>;
  readonly paths: Readonly<Record<string, Partial<Readonly<Record<Method, Operation>>>>>;
}

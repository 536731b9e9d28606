import { z } from 'zod';
import type { Operation } from './description.ts';

/** The one operation that all functions share. */
export const documentOperation: Operation = {
  summary: "This function's own part of the OpenAPI document",
  anonymous: true,
  parameters: [
    {
      name: 'If-None-Match',
      in: 'header',
      description: 'An ETag of an earlier answer.',
      schema: z.string(),
    },
  ],
  answers: {
    200: {
      description: 'The document.',
      headers: ['ETag'],
      schema: z.looseObject({ openapi: z.literal('3.1.0') }),
    },
    304: { description: 'The document is the one that is known.', headers: ['ETag'] },
  },
  problems: [],
};

import { z } from 'zod';
import type { FunctionApi } from '../../lib/http/openapi/description.ts';

export const wizardApi: FunctionApi = {
  name: 'wizard',
  summary: 'A page for people that does everything the other functions offer.',
  schemas: {},
  paths: {
    '/': {
      get: {
        summary: 'The page',
        anonymous: true,
        answers: { 200: { description: 'The page.', contentType: 'text/html' } },
        problems: ['internal'],
      },
    },
    '/{file}': {
      get: {
        summary: 'A part of the page: style, script, icon',
        anonymous: true,
        parameters: [{ name: 'file', in: 'path', description: 'Its name.', schema: z.string(), example: 'wizard.js' }],
        answers: { 200: { description: 'The file.', contentType: '*/*' } },
        problems: ['not-found', 'internal'],
      },
    },
  },
};

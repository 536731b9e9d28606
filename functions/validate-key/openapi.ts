import type { FunctionApi } from '../../lib/http/openapi/description.ts';
import { userMessages } from '../../lib/ngc/key-outcomes.ts';
import { keyAnswer } from './answers.ts';
import { keyQuestion } from './validate-key.ts';

export const validateKeyApi: FunctionApi = {
  name: 'validate-key',
  summary: 'Asks NVIDIA whether a key is good, for a person of the cluster.',
  schemas: { KeyQuestion: keyQuestion, KeyAnswer: keyAnswer },
  paths: {
    '/': {
      post: {
        summary: 'Asks about a key, and whether it may have a model',
        description:
          'The same question within 30 seconds is answered from memory. A person may ask 30 questions a minute, all people together 300 for each process; beyond that 429.',
        body: {
          schema: keyQuestion,
          examples: {
            'a key': { apiKey: 'nvapi-example' },
            'a key and a model': { apiKey: 'nvapi-example', model: 'nim/meta/llama-3.1-8b-instruct' },
          },
        },
        answers: {
          200: {
            description: 'The question was answered, whatever the answer is.',
            headers: ['Retry-After'],
            schema: keyAnswer,
            examples: {
              valid: { outcome: 'valid' },
              invalid: { outcome: 'invalid', userMessage: userMessages.invalid },
              'rate-limited': {
                outcome: 'rate-limited',
                userMessage: userMessages['rate-limited'],
                retryAfterSeconds: 60,
              },
            },
          },
        },
        problems: [
          'malformed-json',
          'invalid-request',
          'unauthenticated',
          'forbidden',
          'not-found',
          'body-too-large',
          'unsupported-media-type',
          'too-many-requests',
          'internal',
          'unavailable',
        ],
      },
    },
  },
};

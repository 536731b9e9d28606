import { z } from 'zod';
import type { FunctionApi } from '../../lib/http/openapi/description.ts';
import {
  type CatalogAnswer,
  catalogAnswer,
  curatedList,
  curatedNumber,
  type DisabledAnswer,
  disabledAnswer,
  model,
} from './answers.ts';

const catalog: CatalogAnswer = {
  schemaVersion: '1.0',
  source: 'opendatahub/nim-model-metadata',
  generatedAt: '2026-02-19T00:00:00Z',
  region: null,
  regionPolicy: 'warn',
  keys: { collected: true, validated: true },
  models: [
    {
      id: 'nim/meta/llama-3.1-8b-instruct',
      name: 'Llama 3.1 8B Instruct',
      kind: 'chat',
      publisher: 'meta',
      image: 'nvcr.io/nim/meta/llama-3.1-8b-instruct',
      tags: [
        { tag: '1.8.4', floating: false },
        { tag: '1.8', floating: true },
        { tag: 'latest', floating: true },
      ],
      defaultTag: '1.8.4',
      ngcLatestTag: 'latest',
      sizing: { gpuCount: { value: 1, source: 'https://docs.nvidia.com/nim', confidence: 'vendor' } },
      restricted: false,
    },
  ],
  warnings: [],
};

const disabled: DisabledAnswer = {
  disabled: true,
  reason: 'ConfigMap opendatahub/nim-model-metadata does not exist: apply the shipped catalog, or mend customConfigMap',
  keys: { collected: true, validated: true },
  models: [],
  warnings: [],
};

export const modelCatalogApi: FunctionApi = {
  name: 'model-catalog',
  summary: 'The models that can be deployed.',
  schemas: {
    Catalog: catalogAnswer,
    DisabledCatalog: disabledAnswer,
    Model: model,
    CuratedNumber: curatedNumber,
    CuratedList: curatedList,
  },
  paths: {
    '/': {
      get: {
        summary: 'Reads the catalog',
        description: 'A changed ConfigMap shows within 5 seconds.',
        anonymous: true,
        parameters: [
          { name: 'kind', in: 'query', description: 'Only models of this kind.', schema: z.string(), example: 'chat' },
          {
            name: 'q',
            in: 'query',
            description: 'Only models in whose id, name, description, kind or publisher all of these words are found.',
            schema: z.string(),
            example: 'llama instruct',
          },
          { name: 'If-None-Match', in: 'header', description: 'An ETag of an earlier answer.', schema: z.string() },
        ],
        answers: {
          200: {
            description: 'The catalog, or why there is none.',
            headers: ['ETag'],
            schema: z.union([catalogAnswer, disabledAnswer]),
            examples: { catalog, disabled },
          },
          304: { description: 'The catalog is the one that is known.', headers: ['ETag'] },
        },
        problems: ['internal', 'unavailable'],
      },
    },
  },
};

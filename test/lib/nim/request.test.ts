import { describe, expect, test } from '@jest/globals';
import { deploymentBody, deploymentRequest, requestDigest } from '../../../lib/nim/request.ts';

const body = {
  name: 'chat',
  model: 'nim/meta/llama-3.1-8b-instruct',
  storage: { size: '100Gi' },
  resources: { gpus: 1 },
  apiKey: 'nvapi-x',
};
const { apiKey: _apiKey, ...fields } = body;

describe('a request for a deployment', () => {
  test('needs no more than name, model, storage, GPUs and a key', () => {
    expect(deploymentBody.parse(body)).toMatchObject({ replicas: 1 });
  });

  test.each([
    ['name', { name: undefined }],
    ['model', { model: 5 }],
    ['storage', { storage: undefined }],
    ['storage.size', { storage: {} }],
    ['storage.size', { storage: { size: '100 GB' } }],
    ['storage.size', { storage: { size: '1Mi' } }],
    ['storage.size', { storage: { size: '100Ti' } }],
    ['storage.className', { storage: { size: '1Gi', className: 'Not/A/Name' } }],
    ['storage.existingClaim', { storage: { size: '1Gi', existingClaim: 'mine' } }],
    ['resources.gpus', { resources: { gpus: 0 } }],
    ['resources.gpus', { resources: { gpus: 1.5 } }],
    ['resources.gpus', { resources: { gpus: '1' } }],
    ['resources.cpu', { resources: { gpus: 1, cpu: 'many' } }],
    ['replicas', { replicas: 0 }],
    ['displayName', { displayName: 'a\u0007b' }],
    ['apiKey', { apiKey: '' }],
  ])('with a wrong %s is refused for that field: %j', (field, change) => {
    const result = deploymentBody.safeParse({ ...body, ...change });
    expect(result.error?.issues.map(({ path }) => path.join('.'))).toContain(field);
  });

  test.each([{ extra: 1 }, { storage: { size: '1Gi', extra: 1 } }, { resources: { gpus: 1, extra: 1 } }])(
    'with an unknown field is refused: %j',
    (change) => {
      expect(deploymentBody.safeParse({ ...body, ...change }).error?.issues[0]?.code).toBe('unrecognized_keys');
    },
  );

  test('has the same digest however it was written, and another one when anything differs', () => {
    const one = deploymentRequest.parse({ ...fields, tag: '1.0.0' });
    const reordered = deploymentRequest.parse({
      tag: '1.0.0',
      ...Object.fromEntries(Object.entries(fields).reverse()),
    });
    expect(requestDigest(reordered)).toBe(requestDigest(one));
    expect(requestDigest({ ...one, tag: '1.0.1' })).not.toBe(requestDigest(one));
    expect(requestDigest({ ...one, replicas: 2 })).not.toBe(requestDigest(one));
  });
});

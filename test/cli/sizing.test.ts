import { describe, expect, test } from '@jest/globals';
import { curatedKind, sizingOf } from '../../cli/catalog/sizing.ts';

const rule = 'NIM for LLMs 1.1.0 documentation';

describe('sizing', () => {
  test('is what the curated file says, each with who says so and how sure it is', () => {
    const vendor = { source: 'NVIDIA documentation', confidence: 'vendor' };
    expect(sizingOf('nim/nvidia/cosmos-reason2-8b', 'vision')).toEqual({
      minGPUMemoryGB: { value: 56, ...vendor },
      gpuCount: { value: 1, ...vendor },
      cacheGB: { value: 30, ...vendor },
    });
  });

  test.each<[string, string, number | undefined, string]>([
    ['nim/meta/llama-3.1-70b-instruct', 'chat', 280, rule],
    ['nim/x/model-13b', 'guard', 52, rule],
    ['nim/x/model-1.5b', 'chat', 50, 'the least that this project proposes'],
    ['nim/x/model-8b', 'embedding', undefined, ''],
    ['nim/x/model-8b', 'speech', undefined, ''],
    ['nim/x/mixtral-8x7b', 'chat', undefined, ''],
    ['nim/x/model', 'chat', undefined, ''],
  ])('proposes for the cache of %s, a model for %s, %p GB', (id, kind, value, source) => {
    const cache = sizingOf(id, kind)?.cacheGB;
    expect(cache).toEqual(value === undefined ? undefined : { value, source, confidence: 'rule of thumb' });
  });

  test('of a model that nobody knows anything of is absent', () => {
    expect(sizingOf('nim/x/model', 'chat')).toBeUndefined();
    expect(sizingOf('constructor', 'chat')).toBeUndefined();
    expect(curatedKind('nim/x/model')).toBeUndefined();
    expect(curatedKind('nim/nvidia/whisper-large-v3')).toBe('speech');
  });
});

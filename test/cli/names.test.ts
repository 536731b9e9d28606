import { describe, expect, test } from '@jest/globals';
import { describe as descriptionOf, parametersOf, publisherOf } from '../../cli/catalog/describe.ts';
import { nameOf } from '../../cli/catalog/names.ts';
import { kindOf } from '../../lib/nim/catalog/kind.ts';

describe('a name for people', () => {
  test.each([
    ['nim/meta/llama-3.1-8b-instruct', 'Llama 3.1 8B Instruct'],
    ['nim/nvidia/nv-embedqa-e5-v5', 'NV EmbedQA E5 v5'],
    ['nim/nvidia/nvidia-nemotron-nano-9b-v2', 'NVIDIA Nemotron Nano 9B v2'],
    ['nim/zai-org/glm-5', 'GLM 5'],
    ['nim/baidu/paddleocr', 'PaddleOCR'],
    ['nim/qwen/qwen3-32b-dgx-spark', 'Qwen3 32B DGX Spark'],
    ['nim/nvidia/parakeet-0-6b-ctc-en-us', 'Parakeet 0.6B CTC English (US)'],
    ['nim/nvidia/parakeet-1-1b-rnnt-multilingual', 'Parakeet 1.1B RNN-T Multilingual'],
    ['nim/nvidia/parakeet-ctc-0.6b-zh-tw', 'Parakeet CTC 0.6B Chinese (Taiwan)'],
    ['nim/nvidia/parakeet-tdt-0.6b-v2', 'Parakeet TDT 0.6B v2'],
    ['nim/nvidia/riva-translate-1_6b', 'Riva Translate 1.6B'],
    ['nim/baai/bge-large-zh-v1-5', 'BGE Large ZH v1.5'],
    ['nim/mistralai/mixtral-8x22b-instruct-v01', 'Mixtral 8x22B Instruct v0.1'],
    ['nim/mistralai/mixtral-8x7b-instruct-v0-1', 'Mixtral 8x7B Instruct v0.1'],
    ['nim/deepseek-ai/deepseek-v31', 'DeepSeek V3.1'],
    ['nim/meta/llama-3.1-8b-instruct-pb25h2', 'Llama 3.1 8B Instruct PB 25H2'],
    ['nim/google/gemma-2-2b-instruct', 'Gemma 2 2B Instruct'],
    ['nim/meta/llama-4-scout-17b-16e-instruct', 'Llama 4 Scout 17B 16E Instruct'],
    ['nim/qwen/qwen3-235b-a22b-fp8', 'Qwen3 235B A22B FP8'],
    ['nim/nvidia/audio2face-3d', 'Audio2Face 3D'],
    ['nim/nvidia/llama-3.2-nemoretriever-300m-embed-v1', 'Llama 3.2 NeMo Retriever 300M Embed v1'],
    // of which nothing is known
    ['nim/a/constructor', 'Constructor'],
    ['nim/a/some_thing--new-7b', 'Some Thing New 7B'],
  ])('%s is %s', (id, name) => {
    expect(nameOf(id)).toBe(name);
  });
});

describe('a description', () => {
  test.each([
    [
      'nim/meta/llama-3.1-8b-instruct',
      'chat',
      'Language model from Meta with 8 billion parameters, tuned to follow instructions.',
    ],
    ['nim/nvidia/nvclip', 'embedding', 'Embedding model from NVIDIA. Turns text and images into vectors for search.'],
    [
      'nim/nvidia/llama-nemotron-embed-vl-1b-v2',
      'embedding',
      'Embedding model from NVIDIA with 1 billion parameters. Turns text and images into vectors for search.',
    ],
    [
      'nim/nvidia/cosmos-embed1',
      'embedding',
      'Embedding model from NVIDIA. Turns text and video into vectors for search.',
    ],
    ['nim/nvidia/llm-nim', 'other', 'Container from NVIDIA. Serves a language model of your own choice.'],
    [
      'nim/nvidia/nemotron-4-340b-reward',
      'reward',
      'Reward model from NVIDIA with 340 billion parameters. Judges how good the answers of language models are.',
    ],
    [
      'nim/meta/llama-3.1-8b-instruct-pb25h2',
      'chat',
      'Language model from Meta with 8 billion parameters, tuned to follow instructions. Production branch of the second half of 2025.',
    ],
    ['nim/nvidia/riva-tts', 'speech', 'Speech model from NVIDIA. Turns text into speech.'],
    ['nim/nvidia/parakeet-1-1b-ctc-en-us', 'speech', 'Speech model from NVIDIA. Turns speech into text.'],
    ['nim/mit/boltz2', 'science', 'Model for biology from MIT. Predicts the structure of proteins.'],
    ['nim/constructor/thing', 'other', 'Model from Constructor.'],
  ])('%s is %s: %s', (id, kind, text) => {
    expect(kindOf(id)).toBe(kind);
    expect(descriptionOf(id)).toBe(text);
  });

  test.each([
    ['nim/zai-org/glm-5', 'Z.ai'],
    ['nim/meta/x', 'Meta'],
    ['x', ''],
  ])('the publisher of %s is "%s"', (id, publisher) => {
    expect(publisherOf(id)).toBe(publisher);
  });

  test.each<[string, number | undefined]>([
    ['nim/meta/llama-3.1-8b-instruct', 8],
    ['nim/google/gemma-2-2b-instruct', 2],
    ['nim/nvidia/llama-3.2-nemoretriever-300m-embed-v1', 0.3],
    ['nim/x/model-1.5b', 1.5],
    ['nim/mistralai/mixtral-8x7b-instruct-v01', undefined],
    ['nim/meta/llama-4-scout-17b-16e-instruct', undefined],
    ['nim/nvidia/parakeet-0-6b-ctc-en-us', undefined],
    ['nim/nvidia/riva-translate-1_6b', undefined],
    ['nim/qwen/qwen3-235b-a22b-fp8', 235],
    ['nim/microsoft/phi-3-mini-4k-instruct', undefined],
  ])('of %s takes %p billion parameters', (id, billions) => {
    expect(parametersOf(id)).toBe(billions);
  });
});

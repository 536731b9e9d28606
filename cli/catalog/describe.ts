import { kindOf } from '../../lib/nim/catalog/kind.ts';

/** How publishers write themselves. */
const publishers: Readonly<Record<string, string>> = {
  arc: 'Arc Institute',
  baai: 'BAAI',
  bigcode: 'BigCode',
  'black-forest-labs': 'Black Forest Labs',
  colabfold: 'ColabFold',
  deepmind: 'Google DeepMind',
  'deepseek-ai': 'DeepSeek',
  gotocompany: 'GoTo',
  greennode: 'GreenNode',
  'ibm-granite': 'IBM',
  ipd: 'Institute for Protein Design',
  kakaocorp: 'Kakao',
  mistralai: 'Mistral AI',
  mit: 'MIT',
  moonshotai: 'Moonshot AI',
  'nv-mistralai': 'NVIDIA and Mistral AI',
  nvidia: 'NVIDIA',
  openai: 'OpenAI',
  openfold: 'OpenFold',
  'opengpt-x': 'OpenGPT-X',
  sarvamai: 'Sarvam AI',
  scb10x: 'SCB 10X',
  'silma-ai': 'SILMA AI',
  speakleash: 'SpeakLeash',
  stabilityai: 'Stability AI',
  'tokyotech-llm': 'Institute of Science Tokyo',
  'utter-project': 'UTTER',
  yentinglin: 'Yen-Ting Lin',
  'zai-org': 'Z.ai',
};

/** Words that are not written with one capital at the front. */
const words: Readonly<Record<string, string>> = {
  ai: 'AI',
  asr: 'ASR',
  bge: 'BGE',
  ctc: 'CTC',
  deepseek: 'DeepSeek',
  e5: 'E5',
  gpt: 'GPT',
  it: 'IT',
  msa: 'MSA',
  nv: 'NV',
  nmt: 'NMT',
  ocr: 'OCR',
  oss: 'OSS',
  qa: 'QA',
  tts: 'TTS',
  vl: 'VL',
  vlm: 'VLM',
};

/** What a kind of model is, and what it does. */
const nouns: Readonly<Record<string, readonly [is: string, does?: string]>> = {
  chat: ['Language model'],
  embedding: ['Embedding model', 'Turns text into vectors for search.'],
  rerank: ['Reranking model', 'Orders search results by relevance.'],
  vision: ['Vision model', 'Understands images.'],
  speech: ['Speech model'],
  translation: ['Translation model'],
  guard: ['Guard model', 'Judges what goes into and comes out of other models.'],
  generation: ['Generative model', 'Makes images, video or scenes.'],
  science: ['Model for science and engineering'],
  other: ['Model'],
};

const publisherIn = (id: string): string => id.split('/').at(-2) ?? '';

/** A name for people out of an id: `nim/meta/llama-3.1-8b-instruct` is "Llama 3.1 8B Instruct". */
export function nameOf(id: string): string {
  const last = id.split('/').at(-1) ?? id;
  return last
    .split(/[-_]+/)
    .map(
      (word) => own(words, word) ?? (/^\d+(\.\d+)?x?\d*(\.\d+)?b$/.test(word) ? word.toUpperCase() : capitalised(word)),
    )
    .join(' ');
}

/** The publisher as people write it. */
export const publisherOf = (id: string): string => own(publishers, publisherIn(id)) ?? capitalised(publisherIn(id));

/** A sentence or two about a model out of what its id says: kind, publisher, parameters, tuning. */
export function describe(id: string, kind: string = kindOf(id)): string {
  const [is, does] = own(nouns, kind) ?? ['Model'];
  // of speech models `1-1b` is 1.1, and of language models `gemma-2-2b` is the second generation
  const billions = kind === 'speech' || kind === 'translation' ? undefined : parametersOf(id);
  const size = billions === undefined ? '' : ` with ${amountOf(billions)} parameters`;
  const tuned = /-(instruct|chat|it)(-|$)/.test(id) ? ', tuned to follow instructions' : '';
  return `${is} from ${publisherOf(id)}${size}${tuned}.${does ? ` ${does}` : ''}`;
}

const amountOf = (billions: number): string => (billions < 1 ? `${billions * 1000} million` : `${billions} billion`);

/**
 * Billions of parameters, where the id tells them without doubt. Of experts (`8x7b`, `17b-128e`) it tells a part and not the whole, and
 * of `0-6b` or `1_6b` a decimal that was split.
 */
export function parametersOf(id: string): number | undefined {
  const last = id.split('/').at(-1) ?? '';
  if (/\dx\d|-\d+e(-|$)|\d_\d+b|-0-\d+b/i.test(last)) return undefined;
  const match = /(?<![a-z0-9.])(\d{1,4}(?:\.\d+)?)(b|m)(?![a-z0-9])/i.exec(last);
  if (!match) return undefined;
  const count = Number(match[1]);
  return match[2]?.toLowerCase() === 'm' ? count / 1000 : count;
}

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

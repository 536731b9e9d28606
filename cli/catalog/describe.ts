import { kindOf } from '../../lib/nim/catalog/kind.ts';
import { capitalised, own } from './names.ts';

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

/** What a kind of model is, and what it does. */
const nouns: Readonly<Record<string, Purpose>> = {
  chat: ['Language model'],
  reward: ['Reward model', 'Judges how good the answers of language models are.'],
  embedding: ['Embedding model', 'Turns text into vectors for search.'],
  rerank: ['Reranking model', 'Orders search results by relevance.'],
  vision: ['Vision model', 'Understands images.'],
  speech: ['Speech model'],
  translation: ['Translation model', 'Translates text.'],
  guard: ['Guard model', 'Judges what goes into and comes out of other models.'],
  generation: ['Generative model', 'Makes images, video or scenes.'],
  science: ['Model for science and engineering'],
  other: ['Model'],
};
type Purpose = readonly [is: string, does?: string];

/** What the id tells more exactly than the kind; the first that fits counts. */
const purposes: readonly (readonly [pattern: RegExp, ...purpose: Purpose])[] = [
  [/llm-nim/, 'Container', 'Serves a language model of your own choice.'],
  [/sqlcoder|text2sql/, 'Language model', 'Turns questions into SQL.'],
  [/coder|codellama|codestral/, 'Language model', 'Writes and explains program code.'],
  [/nvclip|embed-vl/, 'Embedding model', 'Turns text and images into vectors for search.'],
  [/cosmos-embed/, 'Embedding model', 'Turns text and video into vectors for search.'],
  [/cosmos-reason|nano-12b-v2-vl/, 'Vision model', 'Understands images and video.'],
  [/image-detection/, 'Vision model', 'Tells whether an image was made or altered by AI.'],
  [/page-elements|table-structure|graphic-elements/, 'Vision model', 'Finds tables, charts and text in pages.'],
  [/ocr/, 'Vision model', 'Reads text in images.'],
  [/-parse/, 'Vision model', 'Reads pages of documents with their layout.'],
  [/jailbreak/, 'Guard model', 'Finds attempts to talk a model out of its rules.'],
  [/topic-control/, 'Guard model', 'Keeps a conversation to its topics.'],
  [/content-safety|safety-guard/, 'Guard model', 'Finds unsafe content in what goes in and comes out.'],
  [/audio2face/, 'Speech model', 'Animates a face from speech.'],
  [/studio-voice/, 'Speech model', 'Makes a recorded voice sound as in a studio.'],
  [/bnr/, 'Speech model', 'Takes background noise out of speech.'],
  [/eye-contact/, 'Video model', 'Turns the eyes in a video to the camera.'],
  [/tts|fastpitch/, 'Speech model', 'Turns text into speech.'],
  [/parakeet|asr|canary|whisper|conformer/, 'Speech model', 'Turns speech into text.'],
  [/kontext/, 'Generative model', 'Changes images as a text says.'],
  [/flux|stable-diffusion/, 'Generative model', 'Makes images from a text.'],
  [/trellis/, 'Generative model', 'Makes 3D objects from a text or an image.'],
  [/text2world/, 'Generative model', 'Makes video from a text.'],
  [/video2world/, 'Generative model', 'Makes video that goes on where a given one ends.'],
  [/evo2/, 'Model for biology', 'Reads and writes DNA sequences.'],
  [/msa-search/, 'Service for biology', 'Searches and aligns protein sequences.'],
  [/alphafold|openfold|boltz/, 'Model for biology', 'Predicts the structure of proteins.'],
  [/proteinmpnn/, 'Model for biology', 'Designs sequences for the structure of a protein.'],
  [/rfdiffusion/, 'Model for biology', 'Designs the structure of proteins.'],
  [/diffdock/, 'Model for chemistry', 'Predicts how a molecule docks to a protein.'],
  [/genmol|molmim/, 'Model for chemistry', 'Designs small molecules.'],
  [/maisi/, 'Model for medicine', 'Makes synthetic CT images.'],
  [/vista3d/, 'Model for medicine', 'Marks organs and lesions in CT images.'],
  [/corrdiff/, 'Model for weather', 'Adds detail to coarse weather forecasts.'],
  [/fourcast/, 'Model for weather', 'Forecasts the weather worldwide.'],
  [/automotive/, 'Model for engineering', 'Predicts the flow of air around cars.'],
];

const publisherIn = (id: string): string => id.split('/').at(-2) ?? '';

/** The publisher as people write it. */
export const publisherOf = (id: string): string => own(publishers, publisherIn(id)) ?? capitalised(publisherIn(id));

/** A sentence or two about a model out of what its id says: kind, publisher, parameters, tuning, and where it is meant to run. */
export function describe(id: string, kind: string = kindOf(id)): string {
  const last = id.split('/').at(-1) ?? '';
  const [is, does] = purposes.find(([pattern]) => pattern.test(last))?.slice(1) ?? own(nouns, kind) ?? ['Model'];
  // of speech models `1-1b` is 1.1, and of language models `gemma-2-2b` is the second generation
  const billions = kind === 'speech' || kind === 'translation' ? undefined : parametersOf(id);
  const size = billions === undefined ? '' : ` with ${amountOf(billions)} parameters`;
  const tuned = /[-_](instruct|chat|it)([-_]|$)/.test(last) ? ', tuned to follow instructions' : '';
  const branch = /-pb(\d\d)h([12])$/.exec(last);
  const half = branch?.[2] === '1' ? 'first' : 'second';
  const more = [
    does ?? [],
    branch ? `Production branch of the ${half} half of 20${branch[1]}.` : [],
    last.endsWith('-dgx-spark') ? 'Made for DGX Spark.' : [],
  ].flat();
  return [`${is} from ${publisherOf(id)}${size}${tuned}.`, ...more].join(' ');
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

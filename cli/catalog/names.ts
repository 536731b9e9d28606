/** Words that are not written with one capital at the front, each as its makers write it. */
const words: Readonly<Record<string, string>> = {
  ai: 'AI',
  alphafold2: 'AlphaFold2',
  asr: 'ASR',
  audio2face: 'Audio2Face',
  bge: 'BGE',
  bnr: 'BNR',
  boltz2: 'Boltz-2',
  codellama: 'Code Llama',
  corrdiff: 'CorrDiff',
  cpt: 'CPT',
  ctc: 'CTC',
  deepseek: 'DeepSeek',
  dgx: 'DGX',
  diffdock: 'DiffDock',
  e5: 'E5',
  embedqa: 'EmbedQA',
  eurollm: 'EuroLLM',
  evo2: 'Evo 2',
  fastpitch: 'FastPitch',
  'flux.1': 'FLUX.1',
  fourcastnet: 'FourCastNet',
  fp8: 'FP8',
  gemma2: 'Gemma 2',
  genmol: 'GenMol',
  glm: 'GLM',
  gpt: 'GPT',
  greenmind: 'GreenMind',
  hifigan: 'HiFi-GAN',
  it: 'IT',
  llama3: 'Llama 3',
  'llama3.1': 'Llama 3.1',
  llm: 'LLM',
  maisi: 'MAISI',
  molmim: 'MolMIM',
  msa: 'MSA',
  nemo: 'NeMo',
  nemoguard: 'NemoGuard',
  nemoretriever: 'NeMo Retriever',
  nim: 'NIM',
  nmt: 'NMT',
  nv: 'NV',
  nvclip: 'NV-CLIP',
  nvidia: 'NVIDIA',
  ocr: 'OCR',
  openfold2: 'OpenFold2',
  openfold3: 'OpenFold3',
  oss: 'OSS',
  paddleocr: 'PaddleOCR',
  proteinmpnn: 'ProteinMPNN',
  qa: 'QA',
  rerankqa: 'RerankQA',
  rfdiffusion: 'RFdiffusion',
  rnnt: 'RNN-T',
  sahabatai: 'SahabatAI',
  silma: 'SILMA',
  sqlcoder: 'SQLCoder',
  starcoder2: 'StarCoder2',
  starcoderbase: 'StarCoderBase',
  tdt: 'TDT',
  text2sql: 'Text2SQL',
  text2world: 'Text2World',
  trellis: 'TRELLIS',
  tts: 'TTS',
  typhoon2: 'Typhoon 2',
  video2world: 'Video2World',
  vista3d: 'VISTA-3D',
  vl: 'VL',
  vlm: 'VLM',
  yolox: 'YOLOX',
  zh: 'ZH',
};

/** Names that no rule makes out of their id. */
const whole: Readonly<Record<string, string>> = {
  'ai-generated-image-detection': 'AI-Generated Image Detection',
  'deepseek-coder-v2-lite-instruct': 'DeepSeek Coder V2 Lite Instruct',
  'deepseek-v3.1-terminus': 'DeepSeek V3.1 Terminus',
  'deepseek-v31': 'DeepSeek V3.1',
  'deepseek-v32-exp-nim': 'DeepSeek V3.2 Exp',
  // NVIDIA lists the same model a second time, as v0-1
  'mixtral-8x7b-instruct-v01': 'Mixtral 8x7B Instruct v0.1 (v01)',
};

/** What speech models have at their end. */
const languages: Readonly<Record<string, string>> = {
  'en-us': 'English (US)',
  es: 'Spanish',
  vi: 'Vietnamese',
  'zh-cn': 'Chinese (China)',
  'zh-tw': 'Chinese (Taiwan)',
};

/** A name for people out of an id: `nim/meta/llama-3.1-8b-instruct` is "Llama 3.1 8B Instruct". */
export function nameOf(id: string): string {
  const last = id.split('/').at(-1) ?? id;
  const known = own(whole, last);
  if (known !== undefined) return known;
  const language = /^parakeet-.*?-((?:[a-z]{2}-)?[a-z]{2})$/.exec(last)?.[1] ?? '';
  const spoken = own(languages, language);
  return [...wordsOf(spoken === undefined ? last : last.slice(0, -language.length)), spoken ?? []].flat().join(' ');
}

/** The words of an id as people write them; numbers that an id had to split at their point are whole again. */
function wordsOf(last: string): string[] {
  const joined = last
    .replace(/(^|[-_])v(\d)[-_](\d)(?=$|[-_])/g, '$1v$2.$3')
    .replace(/(^|[-_])v0(\d)(?=$|[-_])/g, '$1v0.$2')
    .replace(decimal, '$1$2.$3');
  return joined.split(/[-_]+/).filter(Boolean).map(wordOf);
}

/** `0-6b`, and of speech models `1-1b` too: elsewhere, as in `gemma-2-2b`, it is the second generation. */
const decimal = /^(parakeet-(?:[a-z]+-)*|riva-translate-|(?:.*-)?(?=0[-_]))(\d)[-_](\d+b)(?=$|[-_])/;

function wordOf(word: string): string {
  const known = own(words, word);
  if (known !== undefined) return known;
  // a release of NVIDIA AI Enterprise: the production branch of a half year
  const branch = /^pb(\d\dh\d)$/.exec(word)?.[1];
  if (branch !== undefined) return `PB ${branch.toUpperCase()}`;
  if (/^v\d/.test(word)) return word;
  // 8b, 8x7b, 300m, 4k, 128e, a22b, 3d
  if (/^a?\d+(\.\d+)?(x\d+)?[bmked]$/.test(word)) return word.toUpperCase().replace('X', 'x');
  return capitalised(word);
}

export const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

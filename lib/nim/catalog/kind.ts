/** Kinds by words of a model's id; the first that fits counts, because a rerank model may also be called an embedding one. */
const patterns: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/rerank/, 'rerank'],
  [/reward/, 'reward'],
  [/guard|jailbreak|content-safety|topic-control/, 'guard'],
  [/embed|(^|[-/])e5-|bge-|arctic-embed|nvclip/, 'embedding'],
  [/(^|[-/])nmt|translate/, 'translation'],
  // the one runs on video, the other serves whatever model one gives it
  [/eye-contact|llm-nim/, 'other'],
  [/riva|parakeet|canary|whisper|asr|tts|speech|audio2face|maxine|studio-?voice|conformer/, 'speech'],
  [/flux|stable-diffusion|trellis|cosmos-(predict|transfer)|consistory/, 'generation'],
  [
    /vision|image-detection|[-/]vl([-.]|$)|[-/]vlm|vila|paligemma|neva|cosmos-(reason|nemotron)|omni|ocr|page-elements|table-structure|graphic-elements|paddle|deplot|parse/,
    'vision',
  ],
  [
    /evo2|fold|maisi|vista3d|diffdock|genmol|molmim|proteinmpnn|rfdiffusion|msa-search|openfold|boltz|fourcast|corrdiff|automotive|genomics|cuopt|domino/,
    'science',
  ],
  [
    /instruct|chat|llama|mistral|mixtral|nemotron|gemma|qwen|deepseek|phi|gpt|codestral|starcoder|granite|kimi|jamba|solar|yi-|glm-|sarvam|greenmind|llm/,
    'chat',
  ],
];

/** What kind of model an id names; `other` where it does not tell. */
export const kindOf = (id: string): string =>
  patterns.find(([pattern]) => pattern.test(id.toLowerCase()))?.[1] ?? 'other';

/** Every kind that {@link kindOf} answers. */
export const kinds: ReadonlySet<string> = new Set([...patterns.map(([, kind]) => kind), 'other']);

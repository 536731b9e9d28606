import type { NgcAnswer, NgcQuestion } from './ngc-answer.ts';

/**
 * What can be said about a key. `unreachable` and `rate-limited` say nothing about the key itself, `legacy` is said without
 * asking anybody, and `skipped` is what we say where keys are not to be validated.
 */
export type KeyOutcome =
  | 'valid'
  | 'invalid'
  | 'expired'
  | 'forbidden'
  | 'restricted'
  | 'legacy'
  | 'rate-limited'
  | 'unreachable'
  | 'skipped';

interface Row {
  /** Both questions, unless one is named. */
  readonly question?: NgcQuestion;
  readonly status: number;
  /** What the body has to be for the status to be NVIDIA's word, and not that of a proxy or of a login page on the way. */
  readonly content: readonly NgcAnswer['content'][];
  /** What NVIDIA's own description of the status has to say. */
  readonly description?: RegExp;
  readonly outcome: KeyOutcome;
}

const whatever = ['expected', 'json', 'empty', 'cut-off', 'other'] as const;

/**
 * NVIDIA's answers and what they mean (DOMAIN section 3); the first row that fits counts, and an answer that fits none is
 * `unreachable`, never `valid`. That NVIDIA says "expired" in the description of a 401 is an assumption: it could not be tried.
 */
const rows: readonly Row[] = [
  { question: 'caller', status: 200, content: ['expected'], outcome: 'valid' },
  // a repository is described at any length: the beginning is enough, because it is the status that answers the question
  { question: 'model', status: 200, content: ['expected', 'cut-off'], outcome: 'valid' },
  { status: 401, content: ['json'], description: /\bexpired\b/i, outcome: 'expired' },
  { status: 401, content: ['json', 'empty'], outcome: 'invalid' },
  { status: 403, content: ['json', 'empty'], outcome: 'forbidden' },
  { status: 429, content: whatever, outcome: 'rate-limited' },
  { question: 'model', status: 451, content: whatever, outcome: 'restricted' },
];

export function outcomeOf(question: NgcQuestion, answer: NgcAnswer): KeyOutcome {
  const row = rows.find(
    (candidate) =>
      (candidate.question ?? question) === question &&
      candidate.status === answer.status &&
      candidate.content.includes(answer.content) &&
      (candidate.description?.test(answer.description ?? '') ?? true),
  );
  return row?.outcome ?? 'unreachable';
}

/** Of two answers about one key, the one further up decides: what is certain and worst comes first. */
const precedence: readonly KeyOutcome[] = [
  'expired',
  'invalid',
  'restricted',
  'forbidden',
  'rate-limited',
  'unreachable',
  'valid',
];

export const decisive = (outcomes: readonly KeyOutcome[]): KeyOutcome =>
  precedence.find((outcome) => outcomes.includes(outcome)) ?? 'unreachable';

/** The text for people; those for invalid, forbidden and unreachable are prescribed word for word (DOMAIN section 3). */
export const userMessages: Readonly<Record<KeyOutcome, string | undefined>> = {
  valid: undefined,
  invalid: 'The API key is invalid. Please check and try again.',
  forbidden: 'This API key does not have permission to access NIM models.',
  unreachable: 'Unable to validate API key. Check network connectivity.',
  expired: 'The API key has expired. Create a new personal key on the NVIDIA NGC site.',
  restricted: 'NVIDIA does not offer this model where this cluster runs, for legal reasons.',
  legacy:
    'Legacy API keys are not supported. Create a personal key, which starts with "nvapi-", on the NVIDIA NGC site.',
  'rate-limited': 'NVIDIA accepts no further checks at the moment. Please try again in a minute.',
  skipped: undefined,
};

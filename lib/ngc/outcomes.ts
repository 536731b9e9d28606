/** What can be said about a key. `unreachable` and `rate-limited` say nothing about the key itself. */
export type KeyOutcome = 'valid' | 'invalid' | 'forbidden' | 'restricted' | 'legacy' | 'rate-limited' | 'unreachable';

/** Which of NVIDIA's two questions was asked: who is this key, or may it have this model (DOMAIN section 3). */
export type KeyQuestion = 'caller' | 'model';

/** NVIDIA's status, per question, and what it means. Any status that is not listed is `unreachable`, never `valid`. */
const statuses: Readonly<Record<KeyQuestion, Readonly<Record<number, KeyOutcome>>>> = {
  caller: { 200: 'valid', 401: 'invalid', 403: 'forbidden', 429: 'rate-limited' },
  model: { 200: 'valid', 401: 'invalid', 403: 'forbidden', 429: 'rate-limited', 451: 'restricted' },
};

export const outcomeOf = (question: KeyQuestion, status: number): KeyOutcome =>
  statuses[question][status] ?? 'unreachable';

/** Of two answers about one key, the one further up decides: what is certain and worst comes first. */
const precedence: readonly KeyOutcome[] = [
  'legacy',
  'invalid',
  'restricted',
  'forbidden',
  'rate-limited',
  'unreachable',
  'valid',
];

export const decisive = (outcomes: readonly KeyOutcome[]): KeyOutcome =>
  precedence.find((outcome) => outcomes.includes(outcome)) ?? 'unreachable';

/** The text for people; those for invalid, forbidden and unreachable are prescribed word for word. */
export const userMessages: Readonly<Record<KeyOutcome, string | undefined>> = {
  valid: undefined,
  invalid: 'The API key is invalid. Please check and try again.',
  forbidden: 'This API key does not have permission to access NIM models.',
  unreachable: 'Unable to validate API key. Check network connectivity.',
  restricted: 'NVIDIA does not offer this model where this cluster runs, for legal reasons.',
  legacy:
    'Legacy API keys are not supported. Create a personal key, which starts with "nvapi-", on the NVIDIA NGC site.',
  'rate-limited': 'NVIDIA accepts no further checks at the moment. Please try again in a minute.',
};

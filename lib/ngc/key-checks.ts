import { randomBytes } from 'node:crypto';
import type { TokenBucket } from 'limiter';
import type { Config } from '../config.ts';
import { Problem } from '../errors.ts';
import type { Secret } from '../secret.ts';
import type { KeyOutcome } from './key-outcomes.ts';
import type { KeyCheck, ValidateKey } from './validate-key.ts';

/** Checks a key for a user of the cluster. Throws a Problem (`too-many-requests`) when that user, or all together, ask too often. */
export type CheckKey = (question: {
  readonly key: Secret;
  readonly model?: string | undefined;
  /** Who asks, as the API server names them. */
  readonly user: string;
}) => Promise<KeyCheck>;

type LimitConfig = Pick<
  Config,
  | 'KEY_CHECKS_PER_USER'
  | 'KEY_CHECKS_PER_INSTANCE'
  | 'KEY_CHECK_USERS_MAX'
  | 'KEY_CHECK_CACHE_MS'
  | 'KEY_CHECK_CACHE_ENTRIES'
>;

/** What is so about a key for a while. The others may be different the next moment. */
const lasting: ReadonlySet<KeyOutcome> = new Set(['valid', 'invalid', 'expired', 'forbidden', 'restricted']);

/**
 * Stands between callers and NVIDIA, so that we are nobody's oracle: a token bucket for each user inside one for the process, and a
 * short memory, so that a double click is one call. What is remembered is an HMAC under a secret of this process, never a key.
 */
export function createKeyChecks(config: LimitConfig, validateKey: ValidateKey): CheckKey {
  const hmacKey = randomBytes(32);
  let opened: ReturnType<typeof openLimits> | undefined;
  return async function checkKey({ key, model, user }) {
    opened ??= openLimits(config);
    const { bucketOf, answers } = await opened;
    const question = key.fingerprint(hmacKey, model);
    const known = answers.get(question);
    if (known) return known;
    const bucket = bucketOf(user);
    if (!bucket.tryRemoveTokens(1)) throw tooMany(bucket);
    const answer = validateKey(key, model);
    answers.set(question, answer);
    const forget = () => {
      if (answers.peek(question) === answer) answers.delete(question);
    };
    answer.then(({ outcome }) => {
      if (!lasting.has(outcome)) forget();
    }, forget);
    return answer;
  };
}

async function openLimits(config: LimitConfig) {
  const [{ TokenBucket }, { LRUCache }] = await Promise.all([import('limiter'), import('lru-cache')]);
  const open = (perMinute: number, parentBucket?: TokenBucket): TokenBucket => {
    const options = { bucketSize: perMinute, tokensPerInterval: perMinute, interval: 'minute' } as const;
    const bucket = new TokenBucket(parentBucket ? { ...options, parentBucket } : options);
    bucket.content = perMinute;
    return bucket;
  };
  const all = open(config.KEY_CHECKS_PER_INSTANCE);
  const users = new LRUCache<string, TokenBucket>({ max: config.KEY_CHECK_USERS_MAX });
  const answers = new LRUCache<string, Promise<KeyCheck>>({
    max: config.KEY_CHECK_CACHE_ENTRIES,
    ttl: config.KEY_CHECK_CACHE_MS,
  });
  return {
    answers,
    bucketOf(user: string): TokenBucket {
      const bucket = users.get(user) ?? open(config.KEY_CHECKS_PER_USER, all);
      users.set(user, bucket);
      return bucket;
    },
  };
}

function tooMany(bucket: TokenBucket): Problem {
  const detail = 'Too many keys were checked in a short time. Please try again shortly.';
  const retryAfterSeconds = Math.max(1, Math.ceil(bucket.getWaitTime(1) / 1000));
  return new Problem('too-many-requests', detail, { userMessage: detail, retryAfterSeconds });
}

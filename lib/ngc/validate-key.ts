import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import type { Secret } from '../secret.ts';
import { decisive, type KeyOutcome, outcomeOf } from './key-outcomes.ts';
import type { NgcAnswer } from './ngc-answer.ts';
import { createNgcClient, type NgcCall, type NgcConfig } from './ngc-client.ts';
import { repositoryPath } from './repository-path.ts';

export interface KeyCheck {
  readonly outcome: KeyOutcome;
  /** When to ask again, where the outcome is `rate-limited`. */
  readonly retryAfterSeconds?: number | undefined;
}

/** Asks NVIDIA about a key; with a model, whether it may have that model too. Never throws for what NVIDIA answers. */
export type ValidateKey = (key: Secret, model?: string) => Promise<KeyCheck>;

type ValidationConfig = NgcConfig &
  Pick<Config, 'NGC_RETRIES_MAX' | 'NGC_RETRY_DELAY_MS' | 'NGC_BREAKER_FAILURES' | 'NGC_BREAKER_OPEN_MS'>;

const personalKeyPrefix = 'nvapi-';
const retryAfterDefaultSeconds = 60;
const unreachable: KeyCheck = { outcome: 'unreachable' };

/**
 * The two questions of DOMAIN section 3, asked side by side, each once more after a failed connection, both within
 * NGC_TIMEOUT_MS, and neither while NVIDIA is known to be down. One of the two places where a key is revealed.
 */
export function createKeyValidator(config: ValidationConfig, log: Logger): ValidateKey {
  let opened: ReturnType<typeof openNgc> | undefined;
  return async function validateKey(key, model) {
    const value = key.reveal();
    if (!value.startsWith(personalKeyPrefix)) return { outcome: 'legacy' };
    // what cannot stand in a header cannot be a key, and must not reach the header
    if (!/^[\x21-\x7e]+$/.test(value)) return { outcome: 'invalid' };
    opened ??= openNgc(config);
    const { askAll, isBroken } = await opened;
    const signal = AbortSignal.timeout(config.NGC_TIMEOUT_MS);
    const form = `credentials=${encodeURIComponent(value)}`;
    const calls: NgcCall[] = [
      { about: 'caller', method: 'POST', path: '/v3/keys/get-caller-info', form, key: value, signal },
    ];
    if (model !== undefined) {
      calls.push({ about: 'model', method: 'GET', path: repositoryPath(model), key: value, signal });
    }
    try {
      const answers = await askAll(calls);
      const check = checkOf(calls, answers);
      const said = answers.map(({ status, content, failure }) => ({ status, content, failure }));
      log.debug({ model, ...check, answers: said }, 'asked about a key');
      return check;
    } catch (error) {
      if (!isBroken(error)) throw error;
      log.debug({ model }, 'not asked about a key: NVIDIA gives no answers at the moment');
      return unreachable;
    }
  };
}

/** The client with its policies: loaded together on the first key, because most starts of a process never see one. */
async function openNgc(config: ValidationConfig) {
  const [ask, cockatiel] = await Promise.all([createNgcClient(config), import('cockatiel')]);
  const { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, ExponentialBackoff, handleWhenResult, retry } =
    cockatiel;
  const again = retry(
    handleWhenResult((answer) => (answer as NgcAnswer).failure === 'connection'),
    {
      maxAttempts: config.NGC_RETRIES_MAX,
      // its delays are jittered
      backoff: new ExponentialBackoff({
        initialDelay: config.NGC_RETRY_DELAY_MS,
        maxDelay: 4 * config.NGC_RETRY_DELAY_MS,
      }),
    },
  );
  const breaker = circuitBreaker(
    handleWhenResult((answers) => (answers as NgcAnswer[]).some(isOutage)),
    {
      halfOpenAfter: config.NGC_BREAKER_OPEN_MS,
      breaker: new ConsecutiveBreaker(config.NGC_BREAKER_FAILURES),
    },
  );
  return {
    askAll: (calls: readonly NgcCall[]) =>
      breaker.execute(() =>
        Promise.all(
          calls.map((call) =>
            again.execute(({ signal, attempt }) => ask({ ...call, signal, again: attempt > 0 }), call.signal),
          ),
        ),
      ),
    isBroken: (error: unknown) => error instanceof BrokenCircuitError,
  };
}

const outageStatuses = new Set([502, 503, 504]);

/** That NVIDIA, or the way there, is down. What a caller can bring about by a strange key or model is none: it must not cut off others. */
const isOutage = ({ status, failure }: NgcAnswer): boolean => failure !== undefined || outageStatuses.has(status);

function checkOf(calls: readonly NgcCall[], answers: readonly NgcAnswer[]): KeyCheck {
  const outcome = decisive(
    calls.map(({ about }, index) => {
      const answer = answers[index];
      return answer ? outcomeOf(about, answer) : 'unreachable';
    }),
  );
  if (outcome !== 'rate-limited') return { outcome };
  const waits = answers.flatMap(({ retryAfterSeconds }) => retryAfterSeconds ?? []);
  return { outcome, retryAfterSeconds: waits.length > 0 ? Math.max(...waits) : retryAfterDefaultSeconds };
}

import type { Agent } from 'undici';
import type { Config } from '../config.ts';
import type { Secret } from '../secret.ts';
import { decisive, type KeyOutcome, type KeyQuestion, outcomeOf } from './outcomes.ts';

/** Asks NVIDIA about a key; with a model, whether it may have that model too. Never throws for what NVIDIA answers. */
export type ValidateKey = (key: Secret, model?: string) => Promise<KeyOutcome>;

type NgcConfig = Pick<Config, 'NGC_API_URL' | 'NGC_CONNECT_TIMEOUT_MS' | 'NGC_TIMEOUT_MS' | 'NGC_RESPONSE_BYTES_MAX'>;

const personalKeyPrefix = 'nvapi-';

interface Question {
  readonly about: KeyQuestion;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly form?: string;
}

/** The two questions of DOMAIN section 3, asked side by side. One of the two places where a key is revealed. */
export function createKeyValidator(config: NgcConfig): ValidateKey {
  let agent: Promise<Agent> | undefined;
  const openAgent = () => {
    agent ??= import('undici').then(
      ({ Agent }) => new Agent({ connections: 16, connect: { timeout: config.NGC_CONNECT_TIMEOUT_MS } }),
    );
    return agent;
  };
  return async function validateKey(key, model) {
    const value = key.reveal();
    if (!value.startsWith(personalKeyPrefix)) return 'legacy';
    // what cannot stand in a header cannot be a key, and must not reach the header
    if (!/^[\x21-\x7e]+$/.test(value)) return 'invalid';
    const questions: Question[] = [
      {
        about: 'caller',
        method: 'POST',
        path: '/v3/keys/get-caller-info',
        form: `credentials=${encodeURIComponent(value)}`,
      },
    ];
    if (model !== undefined) questions.push({ about: 'model', method: 'GET', path: repositoryPath(model) });
    return decisive(
      await Promise.all(questions.map(async (question) => ask(await openAgent(), config, question, value))),
    );
  };
}

/** `nim/meta/llama` is image "llama" of team "meta" in organisation "nim"; without a team, two parts. */
function repositoryPath(model: string): string {
  const parts = model.split('/').map(encodeURIComponent);
  const [org = '', ...rest] = parts;
  const image = rest.pop() ?? '';
  const team = rest.length > 0 ? `/team/${rest.join('/')}` : '';
  return `/v2/org/${org}${team}/repos/${image}?resolve-labels=true`;
}

async function ask(agent: Agent, config: NgcConfig, question: Question, key: string): Promise<KeyOutcome> {
  const base = new URL(config.NGC_API_URL);
  try {
    const response = await agent.request({
      origin: base.origin,
      path: `${base.pathname.replace(/\/$/, '')}${question.path}`,
      method: question.method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${key}`,
        ...(question.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body: question.form ?? null,
      signal: AbortSignal.timeout(config.NGC_TIMEOUT_MS),
    });
    // the answer holds a name, an e-mail address and an organisation: it is drained, bounded, and never looked at
    await response.body.dump({ limit: config.NGC_RESPONSE_BYTES_MAX });
    return outcomeOf(question.about, response.statusCode);
  } catch {
    // whatever went wrong between us and NVIDIA (DNS, TLS, reset, time-out) says nothing about the key, and its text could
    return 'unreachable';
  }
}

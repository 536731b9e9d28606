/** What the simulator answers about a key, per endpoint: who the key is, and whether it may have a model. */
export interface KeyBehaviour {
  readonly caller: number;
  readonly model: number;
  /** Wait so long first. */
  readonly slow?: boolean;
  /** 503 on the first call of each endpoint. */
  readonly flaky?: boolean;
}

const behaviours: readonly (readonly [prefix: string, behaviour: KeyBehaviour])[] = [
  ['nvapi-good', { caller: 200, model: 200 }],
  ['nvapi-invalid', { caller: 401, model: 401 }],
  ['nvapi-forbidden', { caller: 200, model: 403 }],
  ['nvapi-restricted', { caller: 200, model: 451 }],
  ['nvapi-slow', { caller: 200, model: 200, slow: true }],
  ['nvapi-flaky', { caller: 200, model: 200, flaky: true }],
  ['nvapi-limited', { caller: 429, model: 429 }],
];

const unknown: KeyBehaviour = { caller: 401, model: 401 };

export const behaviourOf = (key: string): KeyBehaviour =>
  behaviours.find(([prefix]) => key.startsWith(prefix))?.[1] ?? unknown;

/** One call of the resource API, as a fault hook sees it. */
export interface ApiCall {
  verb: string;
  group: string;
  version: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
  username: string;
  dryRun: boolean;
  body?: unknown;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a hook that returns nothing at all is the usual one
type Verdict = void | 'drop';

/**
 * For tests of failures. `before` runs before a call is carried out, `after` once it is committed. Throwing an ApiError answers
 * that error; returning 'drop' cuts the connection without an answer.
 */
export interface Hooks {
  before?: (call: ApiCall) => Verdict | Promise<Verdict>;
  after?: (call: ApiCall) => Verdict | Promise<Verdict>;
}

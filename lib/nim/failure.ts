import { isForbidden, KubeError, KubeUnreachable } from '../kube/errors.ts';
import type { KubeObject } from '../kube/object.ts';
import { CatalogDisabled } from './catalog/document.ts';
import type { RecordOutcome } from './record.ts';
import { TemplateUnusable } from './template.ts';

/** Ends the deployment: trying again would end the same way. */
export class Terminal extends Error {
  override name = 'Terminal';
  readonly outcome: RecordOutcome;

  constructor(outcome: RecordOutcome) {
    super(outcome.message);
    this.outcome = outcome;
  }
}

/** May well succeed later: the event is to be delivered again. */
export class Retryable extends Error {
  override name: string = 'Retryable';
}

/** What is in the way is being removed and will be gone: to wait for it is no attempt that failed. */
export class InTheWay extends Retryable {
  override name = 'InTheWay';
}

/** So many finalizers are named that hold an object. */
const finalizersMax = 4;

/** Says that an object is not gone yet, and why, as far as its finalizers tell. */
export function held(kind: string, name: string, finalizers: readonly string[] = []): string {
  const by = finalizers.length > 0 ? `: it is held by ${finalizers.slice(0, finalizersMax).join(', ')}` : '';
  return `${kind} ${name} is still being removed${by}`;
}

/** True when the API server refused an object because a ResourceQuota has no room for it. It is asked before the object's name is. */
export const isQuotaExceeded = (error: unknown): boolean =>
  error instanceof KubeError && error.status === 403 && error.message.includes('exceeded quota');

type Verdict = 'retry' | { readonly reason: string };

/** What each answer of the API server means for a deployment; what is not listed is judged by its status below. */
const verdicts: readonly { readonly when: (error: KubeError) => boolean; readonly verdict: Verdict }[] = [
  { when: (e) => e.status === 401, verdict: 'retry' },
  { when: isQuotaExceeded, verdict: { reason: 'QuotaExceeded' } },
  {
    when: (e) => e.status === 403 && e.message.includes('being terminated'),
    verdict: { reason: 'NamespaceTerminating' },
  },
  { when: (e) => e.status === 403, verdict: { reason: 'Forbidden' } },
  { when: (e) => e.status === 404, verdict: { reason: 'NotFound' } },
  { when: (e) => e.status === 409 && e.reason === 'AlreadyExists', verdict: { reason: 'AlreadyExists' } },
  { when: (e) => e.status === 408 || e.status === 409 || e.status === 429 || e.status >= 500, verdict: 'retry' },
  { when: (e) => e.status === 422, verdict: { reason: 'Invalid' } },
  { when: (e) => e.status >= 400, verdict: { reason: 'Refused' } },
];

/** Longest text of the API server that is kept in a record and in events, characters. */
export const messageLengthMax = 1024;

/** Without what JSON has to write in six characters: a status has room for so much and no more. */
const short = (message: string): string =>
  message
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, messageLengthMax);

/** Turns whatever went wrong into one of the two kinds of failure; the one place where that is decided. */
export function classify(error: unknown, object?: KubeObject): Terminal | Retryable {
  if (error instanceof Terminal || error instanceof Retryable) return error;
  const resource = object && { kind: object.kind, name: object.metadata.name };
  const terminal = (reason: string, message: string) =>
    new Terminal({ reason, ...(resource ? { resource } : {}), message: short(message) });
  if (error instanceof KubeError) {
    const verdict = verdicts.find(({ when }) => when(error))?.verdict ?? 'retry';
    return verdict === 'retry' ? retryable(error) : terminal(verdict.reason, error.message);
  }
  if (error instanceof TemplateUnusable) return terminal('TemplateUnusable', error.message);
  if (error instanceof CatalogDisabled) return retryable(error);
  if (error instanceof KubeUnreachable) return retryable(error);
  throw error;
}

/** What went wrong, as something that may well succeed later. */
export const retryable = (error: unknown): Retryable => {
  const message = error instanceof Error ? error.message : String(error);
  return new Retryable(short(message), { cause: error });
};

/** What cannot be read of that which an administrator decides is no deployment's own failure: the right to it is granted again. */
export const withoutRight = (error: unknown): unknown => (isForbidden(error) ? retryable(error) : error);

import { z } from 'zod';

/** Which of NVIDIA's two questions was asked: who is this key, or may it have this model (DOMAIN section 3). */
export type NgcQuestion = 'caller' | 'model';

/**
 * What is kept of an answer of NVIDIA's. The rest of it (a name, an e-mail address, an organisation) is dropped here and reaches
 * nobody.
 */
export interface NgcAnswer {
  /** HTTP status; 0 when there was no whole answer. */
  readonly status: number;
  /**
   * `expected`: JSON of the shape that a success has. `json`: any other JSON object. `cut-off`: begins as JSON and is longer than
   * the limit. `empty`: no body. `other`: anything else.
   */
  readonly content: 'expected' | 'json' | 'cut-off' | 'empty' | 'other';
  /** NVIDIA's words about the status; only ever compared, never shown. */
  readonly description?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** Why there is no answer: no connection, or not in time. */
  readonly failure?: 'connection' | 'time-out' | 'other';
}

const requestStatus = z.object({ statusCode: z.string().optional(), statusDescription: z.string().optional() });
const anyAnswer = z.object({ requestStatus: requestStatus.optional() });
const expected = {
  caller: z.object({ type: z.string().min(1) }),
  model: z.object({ name: z.string().min(1) }),
} satisfies Record<NgcQuestion, z.ZodType>;

const retryAfterMaxSeconds = 3600;

/** Reads an answer. `text` is its body as far as the limit goes, `whole` whether that is all of it. */
export function readNgcAnswer(
  question: NgcQuestion,
  response: { status: number; retryAfter?: string | undefined; text: string; whole: boolean },
): NgcAnswer {
  const { status, text, whole } = response;
  const retryAfterSeconds = secondsUntil(response.retryAfter);
  if (!whole) return { status, content: text.trimStart().startsWith('{') ? 'cut-off' : 'other', retryAfterSeconds };
  if (text === '') return { status, content: 'empty', retryAfterSeconds };
  const value = parsed(text);
  const known = anyAnswer.safeParse(value);
  if (!known.success) return { status, content: 'other', retryAfterSeconds };
  const said = known.data.requestStatus;
  const success = said?.statusCode === undefined || said.statusCode === 'SUCCESS';
  const content = success && expected[question].safeParse(value).success ? 'expected' : 'json';
  return { status, content, description: said?.statusDescription, retryAfterSeconds };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // the error would quote the text; that it is no JSON is all there is to know
    return undefined;
  }
}

/** Seconds or an HTTP date, as RFC 9110 has it; bounded, and undefined when it is neither. */
function secondsUntil(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
  if (Number.isNaN(seconds)) return undefined;
  return Math.min(Math.max(Math.ceil(seconds), 1), retryAfterMaxSeconds);
}

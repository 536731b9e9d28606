import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, Response } from '@google-cloud/functions-framework';
import { inject } from 'light-my-request';
import { toFunction } from '../../lib/http/function.ts';
import type { Handler } from '../../lib/http/message.ts';
import type { FunctionApi } from '../../lib/http/openapi/description.ts';
import { describedBy } from '../../lib/http/openapi/serve.ts';
import { createLogger } from '../../lib/log.ts';
import { checkOf, operationOf, type Placed, published, resolveIn } from './openapi.ts';

const log = createLogger({ name: 'test', level: 'silent' });
const bodyBytesMax = 64 * 1024;
/** Headers whose presence the document has to announce. */
const announced = ['etag', 'location', 'retry-after', 'www-authenticate'];

export interface DocumentedCall {
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** A function as it answers over HTTP; every answer is held against the published document, and noted. */
export function documentedFunction({ api, at }: { api: FunctionApi; at: string }, handler: Handler) {
  const answering = toFunction(
    describedBy(async () => api, handler),
    { bodyBytesMax, log },
  );
  /** `deployments-post-… 409 name-taken`, `… 200` for a success, `… 202 with location` for a header. */
  const seen = new Set<string>();

  async function call(method: string, path: string, { headers = {}, body }: DocumentedCall = {}) {
    const answer = await inject((request, response) => void pass(answering, request, response), {
      method: method as 'GET',
      url: path,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const placed = operationOf(method, `${at}${new URL(path, 'http://test.invalid').pathname}`);
    if (!placed) throw new Error(`${method} ${at}${path} is not in the document`);
    const { statusCode: status, payload: text } = answer;
    seen.add(`${placed.operation.operationId} ${describe(placed, { status, headers: answer.headers, text })}`);
    for (const name of announced) {
      if (answer.headers[name] !== undefined) seen.add(`${placed.operation.operationId} ${status} with ${name}`);
    }
    return { status, headers: answer.headers, text };
  }
  return { call, seen };
}

async function pass(answering: ReturnType<typeof toFunction>, request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  Object.assign(request, { originalUrl: request.url, rawBody: Buffer.concat(chunks) });
  await answering(request as unknown as Request, response as unknown as Response);
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Says which of the documented answers it is. Throws when it is none, or does not keep to its description. */
function describe({ operation }: Placed, { status, headers, text }: Answered): string {
  const where = `${operation.operationId} ${status}`;
  const response = operation.responses[String(status)];
  if (!response) throw new Error(`${where} is not documented: ${text}`);
  const documented = Object.keys(response.headers ?? {}).map((name) => name.toLowerCase());
  for (const name of announced) {
    if (headers[name] !== undefined && !documented.includes(name))
      throw new Error(`${where}: ${name} is not documented`);
  }
  const type = String(headers['content-type'] ?? '').split(';', 1)[0] ?? '';
  const content = response.content?.[type] ?? response.content?.['*/*'];
  if (!content) {
    if (response.content || text !== '') throw new Error(`${where}: a body of type ${type} is not documented`);
    return String(status);
  }
  if (!content.schema) return String(status);
  const checked = checkOf(content.schema).safeParse(JSON.parse(text));
  if (!checked.success) throw new Error(`${where}: ${checked.error.message}\n${text}`);
  if (type !== 'application/problem+json') return String(status);
  const { code } = JSON.parse(text) as { code: string };
  if (!content.examples?.[code]) throw new Error(`${where}: the code ${code} is not documented: ${text}`);
  return `${status} ${code}`;
}

/** Everything that the document says a function may answer, in the words of `seen`. */
export function documentedAnswers({ api }: { api: FunctionApi }): string[] {
  return Object.values(published.paths)
    .flatMap((methods) => Object.values(methods))
    .filter(({ tags }) => (tags as string[]).includes(api.name))
    .flatMap(({ operationId, responses }) =>
      Object.entries(responses as Placed['operation']['responses']).flatMap(
        ([status, { content = {}, headers = {} }]) => {
          const codes = Object.keys(content['application/problem+json']?.examples ?? {});
          for (const code of codes) resolveIn(published, `#/components/examples/${code}`);
          const answers = codes.length > 0 ? codes.map((code) => `${status} ${code}`) : [status];
          const withHeaders = Object.keys(headers).map((header) => `${status} with ${header.toLowerCase()}`);
          return [...answers, ...withHeaders].map((answer) => `${operationId} ${answer}`);
        },
      ),
    )
    .sort();
}

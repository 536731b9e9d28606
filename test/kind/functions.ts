import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what is expected, of any shape
  readonly json: any;
}

/** Where functions are reached: `{function}` stands for the name. The host is sent as Host header, for an ingress that goes by it. */
export interface Ingress {
  readonly url: string;
  readonly host?: string | undefined;
}

const timeoutMs = 60_000;

/** Calls a function through the ingress. A function at zero is started by the call, so there is time. */
export async function callFunction(
  ingress: Ingress,
  name: string,
  call: { readonly method?: string; readonly path?: string; readonly token?: string; readonly body?: object } = {},
): Promise<Answer> {
  const { method = 'GET', path = '/', token, body } = call;
  const put = (template: string) => template.replace('{function}', name);
  const headers: Record<string, string> = {};
  if (ingress.host) headers.host = put(ingress.host);
  if (token) headers.authorization = `Bearer ${token}`;
  if (body) headers['content-type'] = 'application/json';
  const answer = await request(`${put(ingress.url)}${path}`, {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const text = await answer.body.text();
  const isJson = /json/.test(String(answer.headers['content-type']));
  return { status: answer.statusCode, json: isJson ? JSON.parse(text) : text };
}

/** Asks again until the answer is as wished; rejects with the last one when that takes longer than two minutes. */
export async function until<T>(what: string, ask: () => Promise<T>, wished: (answer: T) => boolean): Promise<T> {
  const deadlineMs = performance.now() + 2 * timeoutMs;
  for (;;) {
    const answer = await ask();
    if (wished(answer)) return answer;
    if (performance.now() > deadlineMs) throw new Error(`${what} did not come; at last: ${JSON.stringify(answer)}`);
    await sleep(500);
  }
}

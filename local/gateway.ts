import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Problem } from '../lib/errors.ts';
import { problemResponse } from '../lib/http/problem-response.ts';
import type { FunctionProcess } from './function-process.ts';
import { passOn } from './proxy.ts';
import { isLoopbackHost, type SignIn } from './sign-in.ts';

export interface GatewayOptions {
  readonly functions: ReadonlyMap<string, FunctionProcess>;
  readonly broker: RequestListener;
  readonly signIn: SignIn;
}

/** Functions that people reach, by the first part of the path; those that only events reach are not among them. */
const publicFunctions = ['validate-key', 'model-catalog', 'deployments'];

/** The one port for people: `/` the page, `/<function>/…` the functions, `/broker` the event ingress, `/healthz`. */
export function createGateway({ functions, broker, signIn }: GatewayOptions): RequestListener {
  return (request, response) => {
    void route(request, response).catch(() =>
      answer(response, new Problem('bad-gateway', 'The function gave no answer.')),
    );
  };

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isLoopbackHost(request)) {
      return answer(response, new Problem('forbidden', 'Call it by localhost or 127.0.0.1.'));
    }
    const url = request.url ?? '/';
    const [, first = '', rest = ''] = /^\/([^/?]*)(.*)$/s.exec(url) ?? [];
    if (first === 'healthz') return void response.end('ok');
    if (first === 'broker') return broker(request, response);
    if (publicFunctions.includes(first)) {
      return call(request, response, first, rest.startsWith('/') ? rest : `/${rest}`);
    }
    if (first === '') {
      const person = signIn.person(request);
      if (person) response.setHeader('set-cookie', signIn.cookie(person));
    }
    return call(request, response, 'wizard', url);
  }

  async function call(request: IncomingMessage, response: ServerResponse, name: string, path: string): Promise<void> {
    const target = functions.get(name);
    if (!target) return answer(response, new Problem('not-found', `There is no function ${name}.`));
    await target.use((port) => passOn(request, response, { port, path, headers: signIn.headers(request) }));
  }
}

/** The way to the functions from inside: `/functions/<name>/…`, for the broker, and whatever else is given by its first part. */
export function createInsideGateway(
  functions: ReadonlyMap<string, FunctionProcess>,
  others: Readonly<Record<string, RequestListener>>,
): RequestListener {
  return (request, response) => {
    const [, first = '', rest = ''] = /^\/([^/?]*)(.*)$/s.exec(request.url ?? '/') ?? [];
    const other = Object.hasOwn(others, first) ? others[first] : undefined;
    if (other) {
      request.url = rest === '' ? '/' : rest;
      return other(request, response);
    }
    const [, name = '', path = '/'] = /^\/([^/?]*)(.*)$/s.exec(rest) ?? [];
    const target = first === 'functions' ? functions.get(name) : undefined;
    if (!target) return answer(response, new Problem('not-found', 'There is no such function.'));
    void target
      .use((port) => passOn(request, response, { port, path: path || '/' }))
      .catch(() => answer(response, new Problem('bad-gateway', 'The function gave no answer.')));
  };
}

/** Answers with a problem, or cuts the connection when an answer has begun already. */
function answer(response: ServerResponse, problem: Problem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, headers, body } = problemResponse(problem);
  response.writeHead(status, headers);
  response.end(body);
}

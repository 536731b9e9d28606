import { randomBytes } from 'node:crypto';
import { describe } from '@jest/globals';
import { Agent, type Dispatcher, request as send } from 'undici';
import type { JsonObject, PolicyRule } from '../../local/cluster/index.ts';
import { leaveNamespace } from './control-plane/leave-namespace.ts';
import { embeddedApiServer } from './embedded-api-server.ts';
import { kubeconfigApiServer } from './kubeconfig-api-server.ts';
import { openWatch, type Watch } from './watch.ts';

/** A server that the contract tests can run against. */
export interface ServerUnderTest {
  readonly url: string;
  readonly caPem: string;
  /** Trusts the server; closed with it. */
  readonly dispatcher: Dispatcher;
  readonly tokens: Readonly<Record<string, string>>;
  /** A token of a function's own ServiceAccount, with the rights of knative/. */
  tokenOf(functionName: string): Promise<string>;
  /** Gives a person, or a function by its account's user name, rights in a namespace and waits until they hold. */
  grant(user: string, namespace: string, rules: PolicyRule[]): Promise<void>;
  /** Ends it. Throws when requests or watches stayed open. */
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The parsed body; tests look into it freely. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by tests that say what they expect
  readonly body: any;
}

export interface Client {
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  watch(path: string, headers?: Record<string, string>): Promise<Watch>;
}

export interface ApiServer {
  readonly url: string;
  readonly caPem: string;
  readonly tokens: Readonly<Record<string, string>>;
  /** One of its own for each test. */
  readonly namespace: string;
  /** `admin`, `user-a` or `user-b`; nobody at all with undefined. */
  as(user: string | undefined): Client;
  withToken(token: string): Client;
  /** A function under its own ServiceAccount. */
  asFunction(name: string): Promise<Client>;
  grant(user: string, rules: PolicyRule[]): Promise<void>;
}

export type WithApiServer = (test: (server: ApiServer) => Promise<void>) => Promise<void>;

/**
 * Tests of what an API server promises: they run against the embedded cluster, and against a real API server where there is one
 * (TEST_KUBECONFIG, a kubeconfig with the users admin, user-a, user-b and user-c; or KUBEBUILDER_ASSETS); else those count as skipped.
 */
export function contract(title: string, tests: (withApiServer: WithApiServer) => void): void {
  const kubeconfig = process.env.TEST_KUBECONFIG ?? '';
  describe(`${title} (embedded cluster)`, () => tests((test) => against(embeddedApiServer(), test)));
  const whereThere = kubeconfig ? describe : describe.skip;
  whereThere(`${title} (real API server)`, () => tests((test) => against(kubeconfigApiServer(kubeconfig), test)));
}

/** A test in a namespace of its own. Fails when it leaves a request or a watch open. */
async function against(opening: Promise<ServerUnderTest>, test: (server: ApiServer) => Promise<void>): Promise<void> {
  const server = await opening;
  const agent = new Agent({ connect: { ca: server.caPem } });
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  const watches: Watch[] = [];
  const client = (token: string | undefined): Client => ({
    async request(method, path, body, headers = {}) {
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const json = body === undefined ? {} : { 'content-type': 'application/json' };
      const answer = await send(`${server.url}${path}`, {
        dispatcher: agent,
        method: method as 'GET',
        headers: { ...json, ...authorization, ...headers },
        body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: answer.statusCode, headers: answer.headers, body: parsed(await answer.body.text()) };
    },
    async watch(path, headers = {}) {
      const watch = await openWatch(`${server.url}${path}`, agent, { authorization: `Bearer ${token}`, ...headers });
      watches.push(watch);
      return watch;
    },
  });
  const as = (user: string | undefined) => client(user === undefined ? undefined : server.tokens[user]);
  const admin = as('admin');
  try {
    await admin.request('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    });
    const { url, caPem, tokens } = server;
    const asFunction = async (name: string) => client(await server.tokenOf(name));
    const grant = (user: string, rules: PolicyRule[]) => server.grant(user, namespace, rules);
    await test({ url, caPem, tokens, namespace, as, withToken: client, asFunction, grant });
    const open = watches.filter((watch) => !watch.closed).length;
    if (open > 0) throw new Error(`the test left ${open} watches open`);
  } finally {
    for (const watch of watches) watch.close();
    await leaveNamespace(async ({ method, path }) => admin.request(method, path), namespace);
    await agent.close();
    await server.close();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // health endpoints and unknown paths answer plain text
    return text;
  }
}

/** A ConfigMap as tests create it. */
export const configMap = (name: string, data: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});

export const inferenceService = (name: string, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'serving.kserve.io/v1beta1',
  kind: 'InferenceService',
  metadata: { name, ...metadata },
  spec: { predictor: { model: { modelFormat: { name: 'llama' } } } },
});

const eventuallyMs = 20_000;
const lookEveryMs = 20;

/** Looks again until `done` says so, for a bounded time. Gives the last answer. */
export async function eventually(ask: () => Promise<Answer>, done: (answer: Answer) => boolean): Promise<Answer> {
  const deadline = Date.now() + eventuallyMs;
  for (;;) {
    const answer = await ask();
    if (done(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

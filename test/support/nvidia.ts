import type { ServerResponse } from 'node:http';
import { type Behaviour, httpsServer } from './https-server.ts';

/** NVIDIA's API as one key meets it: how each of the two questions is answered. */
export interface Scenario {
  readonly caller: Behaviour;
  readonly model: Behaviour;
}

/** Made up, so that tests can look whether any of it gets out. */
export const personalData = ['Canary Person', 'canary.person@ngc.invalid', 'canary-organisation'] as const;
const [name, email, organisation] = personalData;
const requestStatus = { statusCode: 'SUCCESS' };
const bodies = {
  caller: { requestStatus, type: 'PERSONAL_KEY', orgName: organisation, user: { name, email } },
  model: { requestStatus, name: 'llama', namespace: 'nim/meta', tags: ['1.0.0'], publisher: organisation },
};

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** An answer with a status; the successful one with the body that belongs to the question. */
export const answers = (status: number, body?: unknown, headers?: Record<string, string>): Behaviour =>
  function answer(request, response) {
    const question = request.method === 'POST' ? 'caller' : 'model';
    if (body !== undefined) return json(response, status, body, headers);
    if (status === 200) return json(response, status, bodies[question], headers);
    response.writeHead(status, headers).end();
  };

/** NVIDIA's API with a scenario under each path prefix: `urlOf('x')` is the base URL at which scenario x plays. */
export async function startNvidia(scenarios: Readonly<Record<string, Scenario>>) {
  const server = await httpsServer((request, response) => {
    const name = request.url?.split('/')[1] ?? '';
    const scenario = scenarios[name];
    if (!scenario) return void response.writeHead(418).end();
    const play = request.method === 'POST' ? scenario.caller : scenario.model;
    play(request, response);
  });
  return {
    ...server,
    urlOf: (scenario: string) => `https://127.0.0.1:${server.port}/${scenario}`,
    requestsOf: (scenario: string) => server.requests.filter((line) => line.split(' ')[1]?.startsWith(`/${scenario}/`)),
  };
}

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answers, personalData, type Scenario, startNvidia } from '../../support/nvidia.ts';
import { validateKeyFunction } from '../../support/validate-key.ts';

const messages: Readonly<Record<string, string>> = {
  invalid: 'The API key is invalid. Please check and try again.',
  forbidden: 'This API key does not have permission to access NIM models.',
  unreachable: 'Unable to validate API key. Check network connectivity.',
};

/** What each status means for who the key is, and for whether it may have the model when it is a good one. */
const statuses: readonly (readonly [status: number, caller: string, model: string])[] = [
  [200, 'valid', 'valid'],
  [201, 'unreachable', 'unreachable'],
  [204, 'unreachable', 'unreachable'],
  [206, 'unreachable', 'unreachable'],
  [301, 'unreachable', 'unreachable'],
  [302, 'unreachable', 'unreachable'],
  [304, 'unreachable', 'unreachable'],
  [307, 'unreachable', 'unreachable'],
  [308, 'unreachable', 'unreachable'],
  [400, 'unreachable', 'unreachable'],
  [401, 'invalid', 'invalid'],
  [402, 'unreachable', 'unreachable'],
  [403, 'forbidden', 'forbidden'],
  [404, 'unreachable', 'unreachable'],
  [405, 'unreachable', 'unreachable'],
  [407, 'unreachable', 'unreachable'],
  [408, 'unreachable', 'unreachable'],
  [409, 'unreachable', 'unreachable'],
  [410, 'unreachable', 'unreachable'],
  [418, 'unreachable', 'unreachable'],
  [422, 'unreachable', 'unreachable'],
  [429, 'rate-limited', 'rate-limited'],
  [451, 'unreachable', 'restricted'],
  [500, 'unreachable', 'unreachable'],
  [501, 'unreachable', 'unreachable'],
  [502, 'unreachable', 'unreachable'],
  [503, 'unreachable', 'unreachable'],
  [504, 'unreachable', 'unreachable'],
  [599, 'unreachable', 'unreachable'],
];

const good = answers(200);
const html = '<html>Sign in to the network</html>';
const said = (statusDescription: string) => ({ requestStatus: { statusCode: 'UNAUTHORIZED', statusDescription } });
const page = (status: number): Scenario['caller'] =>
  function answer(_request, response) {
    response.writeHead(status, { 'content-type': 'text/html' }).end(html);
  };
const raw = (status: number, text: string, type = 'application/json'): Scenario['caller'] =>
  function answer(_request, response) {
    response.writeHead(status, { 'content-type': type }).end(text);
  };
const filler = 'x'.repeat(70_000);

/** Answers whose status alone does not say what they mean. The model is asked about in all of them. */
const contents: Readonly<Record<string, readonly [scenario: Scenario, outcome: string]>> = {
  'a service key': [{ caller: raw(200, '{"type":"SERVICE_KEY"}'), model: good }, 'valid'],
  'a right body under the wrong type': [
    { caller: raw(200, '{"type":"PERSONAL_KEY"}', 'text/plain'), model: good },
    'valid',
  ],
  'a login page for the caller': [{ caller: page(200), model: good }, 'unreachable'],
  'a login page for the model': [{ caller: good, model: page(200) }, 'unreachable'],
  'a proxy that says 401': [{ caller: page(401), model: page(401) }, 'unreachable'],
  'a proxy that says 403': [{ caller: good, model: page(403) }, 'unreachable'],
  'a body without a type': [{ caller: raw(200, '{"user":{}}'), model: good }, 'unreachable'],
  'a type that is no text': [{ caller: raw(200, '{"type":7}'), model: good }, 'unreachable'],
  'a failure under status 200': [
    { caller: raw(200, '{"requestStatus":{"statusCode":"FORBIDDEN"},"type":"PERSONAL_KEY"}'), model: good },
    'unreachable',
  ],
  'an empty 200': [{ caller: raw(200, ''), model: good }, 'unreachable'],
  'a list': [{ caller: raw(200, '[]'), model: good }, 'unreachable'],
  null: [{ caller: raw(200, 'null'), model: good }, 'unreachable'],
  'half a JSON object': [{ caller: raw(200, '{"type":"PERS'), model: good }, 'unreachable'],
  'a body that reaches for the prototype': [
    { caller: raw(200, '{"__proto__":{"type":"PERSONAL_KEY"}}'), model: good },
    'unreachable',
  ],
  'an endless caller': [
    { caller: raw(200, JSON.stringify({ filler, type: 'PERSONAL_KEY' })), model: good },
    'unreachable',
  ],
  'a model described at length': [
    { caller: good, model: raw(200, JSON.stringify({ name: 'llama', description: filler })) },
    'valid',
  ],
  'a login page of any length': [{ caller: good, model: raw(200, `<html>${filler}`) }, 'unreachable'],
  'a 401 that says why': [{ caller: answers(401, said('Invalid API key.')), model: answers(401) }, 'invalid'],
  'a 401 that says expired': [
    { caller: answers(401, said('The API key has expired.')), model: answers(401) },
    'expired',
  ],
  'a 401 for the model alone': [{ caller: good, model: answers(401) }, 'invalid'],
  'a refusal beside no answer': [{ caller: answers(401), model: answers(503) }, 'invalid'],
  'a restriction beside no answer': [{ caller: answers(503), model: answers(451) }, 'restricted'],
  'a legal page': [{ caller: good, model: page(451) }, 'restricted'],
};

const scenarios: Record<string, Scenario> = {};
for (const [status] of statuses) {
  scenarios[`caller-${status}`] = { caller: answers(status), model: good };
  scenarios[`model-${status}`] = { caller: good, model: answers(status) };
}
for (const [index, [scenario]] of Object.values(contents).entries()) scenarios[`content-${index}`] = scenario;
scenarios.redirecting = { caller: answers(302, undefined, { location: '/elsewhere/' }), model: answers(302) };
scenarios.elsewhere = { caller: good, model: good };
for (const [name, header] of [
  ['seconds', '17'],
  ['ages', '99999999'],
  ['nonsense', 'soon'],
] as const) {
  scenarios[`limited-${name}`] = { caller: answers(429, undefined, { 'retry-after': header }), model: good };
}
// three minutes from when it is asked
scenarios['limited-date'] = {
  caller: (request, response) => {
    const date = new Date(Date.now() + 3 * 60_000).toUTCString();
    answers(429, undefined, { 'retry-after': date })(request, response);
  },
  model: good,
};

let nvidia: Awaited<ReturnType<typeof startNvidia>>;
beforeAll(async () => {
  nvidia = await startNvidia(scenarios);
});
afterAll(() => nvidia.close());

const model = 'nim/meta/llama';
const ask = (scenario: string, body: object = { apiKey: 'nvapi-key' }) =>
  validateKeyFunction({ NGC_API_URL: nvidia.urlOf(scenario), NGC_TIMEOUT_MS: '30000' })(body);

function expectOutcome(answer: Awaited<ReturnType<typeof ask>>, outcome: string): void {
  expect(answer.status).toBe(200);
  expect(answer.json.outcome).toBe(outcome);
  if (outcome === 'valid') expect(answer.json.userMessage).toBeUndefined();
  else if (messages[outcome]) expect(answer.json.userMessage).toBe(messages[outcome]);
  else expect(answer.json.userMessage).toMatch(/^[A-Z].{20,}\.$/);
  for (const secret of [...personalData, 'nvapi-key', html]) expect(String(answer.body)).not.toContain(secret);
}

describe("NVIDIA's status", () => {
  test.each(statuses)('%d: who the key is', async (status, outcome) => {
    expectOutcome(await ask(`caller-${status}`), outcome);
    expectOutcome(await ask(`caller-${status}`, { apiKey: 'nvapi-key', model }), outcome);
  });

  test.each(statuses)('%d: whether it may have the model', async (status, _caller, outcome) => {
    expectOutcome(await ask(`model-${status}`, { apiKey: 'nvapi-key', model }), outcome);
    expectOutcome(await ask(`model-${status}`), 'valid');
  });
});

describe("NVIDIA's words", () => {
  test.each(Object.entries(contents).map(([what, [, outcome]], index) => [what, outcome, index] as const))(
    '%s: %s',
    async (_what, outcome, index) => {
      expectOutcome(await ask(`content-${index}`, { apiKey: 'nvapi-key', model }), outcome);
    },
  );

  test('a redirect is not followed, so that a key goes nowhere else', async () => {
    expectOutcome(await ask('redirecting', { apiKey: 'nvapi-key', model }), 'unreachable');
    expect(nvidia.requestsOf('elsewhere')).toEqual([]);
  });

  test.each([
    ['seconds', 17, 17],
    ['date', 175, 180],
    ['ages', 3600, 3600],
    ['nonsense', 60, 60],
  ])('Retry-After in %s is passed on, within bounds', async (name, least, most) => {
    const answer = await ask(`limited-${name}`);
    expectOutcome(answer, 'rate-limited');
    const seconds = Number(answer.headers?.['retry-after']);
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThanOrEqual(most);
    expect(answer.json.retryAfterSeconds).toBe(seconds);
  });

  test('a legacy key is told so, and nobody is asked', async () => {
    const before = nvidia.requests.length;
    expectOutcome(await ask('elsewhere', { apiKey: 'bGVnYWN5LWtleQ', model }), 'legacy');
    expect(nvidia.requests.length).toBe(before);
  });

  test('a key that was copied with white space around it is that key', async () => {
    expectOutcome(await ask('model-200', { apiKey: ' \tnvapi-copied\n' }), 'valid');
    expect((await ask('model-200', { apiKey: '   ' })).status).toBe(400);
  });

  test('a key that cannot stand in a header is invalid, and nobody is asked', async () => {
    const before = nvidia.requests.length;
    expectOutcome(await ask('elsewhere', { apiKey: 'nvapi-a\r\nx: y', model }), 'invalid');
    expect(nvidia.requests.length).toBe(before);
  });
});

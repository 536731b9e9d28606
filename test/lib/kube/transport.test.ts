import { expect, test } from '@jest/globals';
import { MockAgent } from 'undici';
import { KubeAnswerTooLarge, KubeUnreachable } from '../../../lib/kube/errors.ts';
import { createTransport } from '../../../lib/kube/transport.ts';

const server = new URL('https://cluster.invalid');

function transport(agent: MockAgent) {
  agent.disableNetConnect();
  return createTransport({
    server,
    dispatcher: agent,
    token: async () => undefined,
    timeoutMs: 1000,
    responseBytesMax: 100,
  });
}

test('an answer that is too large is told apart from none, and not asked for again', async () => {
  const agent = new MockAgent();
  const send = transport(agent);
  const pool = agent.get(server.origin);
  pool.intercept({ path: '/x' }).reply(200, JSON.stringify('x'.repeat(200)));
  await expect(send({ method: 'GET', path: '/x' })).rejects.toThrow(KubeAnswerTooLarge);
  agent.assertNoPendingInterceptors();
  await agent.close();
});

test('a read whose connection breaks is asked for once more', async () => {
  const agent = new MockAgent();
  const send = transport(agent);
  const pool = agent.get(server.origin);
  pool.intercept({ path: '/x' }).replyWithError(new Error('reset'));
  pool.intercept({ path: '/x' }).reply(200, '{}');
  expect(await send({ method: 'GET', path: '/x' })).toEqual({});
  pool.intercept({ path: '/x', method: 'PUT' }).replyWithError(new Error('reset'));
  await expect(send({ method: 'PUT', path: '/x', body: {} })).rejects.toThrow(KubeUnreachable);
  await agent.close();
});

import { expect, test } from '@jest/globals';
import { Agent, request } from 'undici';
import { type ApiCall, ApiError, type Hooks } from '../../../local/cluster/index.ts';
import { configMap } from '../../support/api-server.ts';
import { embeddedApiServer } from '../../support/embedded-api-server.ts';
import { openWatch } from '../../support/watch.ts';

async function withHooks(
  hooks: Hooks,
  act: (send: (method: string, path: string, body?: object) => Promise<number>) => Promise<void>,
) {
  const server = await embeddedApiServer({ hooks });
  const agent = new Agent({ connect: { ca: server.caPem } });
  try {
    await act(async (method, path, body) => {
      const { statusCode, body: answer } = await request(`${server.url}${path}`, {
        dispatcher: agent,
        method: method as 'GET',
        headers: { authorization: `Bearer ${server.tokens.admin}`, 'content-type': 'application/json' },
        body: body ? JSON.stringify(body) : null,
      });
      await answer.dump();
      return statusCode;
    });
  } finally {
    await agent.close();
    await server.close();
  }
}

const path = '/api/v1/namespaces/default/configmaps';
const creates = ({ verb }: ApiCall) => verb === 'create';

test('an error before the call is answered, and nothing happens', () => {
  const before = (call: ApiCall) => {
    if (creates(call)) throw new ApiError(503, 'ServiceUnavailable', 'not now');
  };
  return withHooks({ before }, async (send) => {
    expect(await send('POST', path, configMap('a'))).toBe(503);
    expect(await send('GET', `${path}/a`)).toBe(404);
  });
});

test('a connection that is cut before the call leaves nothing, after it the object', () => {
  let cut: 'before' | 'after' = 'before';
  const hook = (when: 'before' | 'after') => (call: ApiCall) => (creates(call) && cut === when ? 'drop' : undefined);
  return withHooks({ before: hook('before'), after: hook('after') }, async (send) => {
    await expect(send('POST', path, configMap('a'))).rejects.toThrow();
    expect(await send('GET', `${path}/a`)).toBe(404);
    cut = 'after';
    await expect(send('POST', path, configMap('a'))).rejects.toThrow();
    expect(await send('GET', `${path}/a`)).toBe(200);
  });
});

test('a watch that is cut is taken up again at the last version that was seen, and misses nothing', async () => {
  const server = await embeddedApiServer();
  const headers = { authorization: `Bearer ${server.tokens.admin}`, 'content-type': 'application/json' };
  const create = async (name: string) => {
    const options = { dispatcher: server.dispatcher, method: 'POST', headers, body: JSON.stringify(configMap(name)) };
    const { body } = await request(`${server.url}${path}`, { ...options, method: 'POST' });
    await body.dump();
  };
  const watch = (from: string) =>
    openWatch(`${server.url}${path}?watch=true&resourceVersion=${from}`, server.dispatcher, headers);
  try {
    const first = await watch('');
    await create('a');
    const seen = await first.next();
    expect(seen?.object.metadata.name).toBe('a');
    expect(server.cutWatches()).toBe(1);
    await expect(first.next()).rejects.toThrow();
    await create('b');
    const second = await watch(seen?.object.metadata.resourceVersion);
    expect((await second.next())?.object.metadata.name).toBe('b');
    second.close();
    // a round trip later the server has seen it go
    await create('c');
  } finally {
    await server.close();
  }
});

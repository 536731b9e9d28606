import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { freePort } from '../../local/loopback.ts';

test('a free port is one that a process can have, and that systems give to nobody else', async () => {
  const port = await freePort();
  expect(port).toBeLessThan(32_768);
  const server = createServer().listen(port);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Agent } from 'undici';
import { embeddedApiServer } from '../../support/embedded-api-server.ts';
import { openWatch } from '../../support/watch.ts';

test('a watch from before the server was last opened says Expired', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  const databaseFile = join(folder, 'cluster.sqlite');
  await (await embeddedApiServer({ databaseFile })).close();
  const server = await embeddedApiServer({ databaseFile });
  const agent = new Agent({ connect: { ca: server.caPem } });
  try {
    const url = `${server.url}/api/v1/configmaps?watch=true&resourceVersion=1`;
    const watch = await openWatch(url, agent, { authorization: `Bearer ${server.tokens.admin}` });
    expect(watch.status).toBe(200);
    expect(await watch.next()).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', reason: 'Expired', code: 410 },
    });
    expect(await watch.next()).toBeUndefined();
  } finally {
    await agent.close();
    await server.close();
    rmSync(folder, { recursive: true });
  }
});

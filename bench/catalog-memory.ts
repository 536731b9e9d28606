import { Agent, request } from 'undici';
import { embeddedApiServer } from '../test/support/embedded-api-server.ts';
import { median } from './median.ts';
import { serveFunction } from './served-function.ts';

// Memory (RSS) of the model-catalog function after a load, with 5,000 models that fill a ConfigMap against 200 models.
const rounds = 3;
const requests = 400;
const atOnce = 8;

const modelsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const id = `nim/team/model-${index}`;
    return {
      id,
      name: `Model ${index}`,
      containerImage: `nvcr.io/${id}`,
      tags: ['1.2.0', '1.1.0', '1.0.0', 'latest'],
      latestTag: '1.2.0',
      euRestricted: false,
    };
  });

const api = await embeddedApiServer();
const admin = api.tokens.admin ?? '';
const agent = new Agent({ connect: { ca: api.caPem } });
const core = async (method: 'POST' | 'DELETE', path: string, object?: object) => {
  const headers = { authorization: `Bearer ${admin}`, 'content-type': 'application/json' };
  const body = object ? JSON.stringify(object) : null;
  const answer = await request(`${api.url}/api/v1/${path}`, { dispatcher: agent, method, headers, body });
  await answer.body.dump();
};
await core('POST', 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'opendatahub' } });

/** RSS in MB of the function after it has served a catalog of so many models for a while. */
async function memoryWith(count: number): Promise<number> {
  const text = JSON.stringify({ schemaVersion: '1.0', models: modelsOf(count) });
  const metadata = { name: 'nim-model-metadata' };
  await core('POST', 'namespaces/opendatahub/configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata,
    data: { 'models.json': text },
  });
  const served = await serveFunction('model-catalog', api, admin, { CATALOG_CACHE_MS: '200' });
  let left = requests;
  const client = async () => {
    while (left-- > 0) {
      const { models } = (await (await fetch(served.url)).json()) as { models: unknown[] };
      if (models.length !== count) throw new Error(`${models.length} models were served`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  const { now } = served.memoryMb();
  await served.stop();
  await core('DELETE', 'namespaces/opendatahub/configmaps/nim-model-metadata');
  return now;
}

const ratios: number[] = [];
for (let round = 1; round <= rounds; round += 1) {
  const [few, many] = [await memoryWith(200), await memoryWith(5000)];
  ratios.push(many / few);
  process.stdout.write(
    `${round}/${rounds}  ${few.toFixed(0)} MB, ${many.toFixed(0)} MB  ${(many / few).toFixed(2)} ×\n`,
  );
}
process.stdout.write(`median ${median(ratios).toFixed(2)} × the memory that 200 models take\n`);
await agent.close();
await api.close();

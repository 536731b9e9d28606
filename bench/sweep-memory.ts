import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newRecord, type Phase } from '../lib/nim/record.ts';
import { embeddedApiServer } from '../test/support/embedded-api-server.ts';
import { intake, request } from '../test/support/record.ts';
import { median } from './median.ts';
import { serveFunction } from './served-function.ts';

// Largest memory (RSS) of the sweep function in a few rounds over 10,000 records, two in five of them due, against 200 records. V8 has the
// heap that it gives itself in the pod of knative/ (256Mi): with more it would only put off collecting garbage.
const heap = '--max-old-space-size=128 --max-semi-space-size=1';
const rounds = 3;
const sweeps = 5;
const perNamespace = 500;
const phases: readonly Phase[] = ['Provisioned', 'RolledBack', 'RolledBack', 'RolledBack', 'Deleting'];
const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();

let events = 0;
const broker = createServer((call, answer) => {
  events += 1;
  call.resume();
  answer.writeHead(202).end();
});
broker.listen(0, '127.0.0.1');
await once(broker, 'listening');
const sink = `http://127.0.0.1:${(broker.address() as AddressInfo).port}/`;

/** Largest RSS in MB of sweep after some rounds over so many records. */
async function memoryWith(count: number): Promise<number> {
  const api = await embeddedApiServer({ policies: [] });
  for (let index = 0; index < count; index += 1) {
    const namespace = `team-${Math.floor(index / perNamespace)}`;
    const metadata = { name: namespace };
    if (index % perNamespace === 0) api.objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata });
    const made = newRecord(namespace, { ...request, name: `chat-${index}` });
    const phase = phases[index % phases.length];
    const status = JSON.stringify({ phase, since: anHourAgo, attempts: 1, objects: [], left: [] });
    api.objects.create({ ...made, data: { ...made.data, intake: JSON.stringify(intake), status } } as never);
  }
  const served = await serveFunction('sweep', api, await api.tokenOf('sweep'), { K_SINK: sink, NODE_OPTIONS: heap });
  const headers = {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-type': 'dev.knative.sources.ping',
    'ce-source': '/apis/v1/namespaces/nim-functions/pingsources/sweep',
  };
  for (let sweep = 1; sweep <= sweeps; sweep += 1) {
    const before = events;
    const body = '{}';
    const answer = await fetch(served.url, { method: 'POST', headers: { ...headers, 'ce-id': `${sweep}` }, body });
    if (!answer.ok) throw new Error(`sweep answered ${answer.status} ${await answer.text()}`);
    if (events - before < count / phases.length) throw new Error(`${events - before} events were sent`);
  }
  const { peak } = served.memoryMb();
  await served.stop();
  await api.close();
  return peak;
}

const ratios: number[] = [];
for (let round = 1; round <= rounds; round += 1) {
  const [few, many] = [await memoryWith(200), await memoryWith(10_000)];
  ratios.push(many / few);
  const ratio = (many / few).toFixed(2);
  process.stdout.write(`${round}/${rounds}  ${few.toFixed(0)} MB, ${many.toFixed(0)} MB  ${ratio} ×\n`);
}
process.stdout.write(`median ${median(ratios).toFixed(2)} × the memory that 200 records take\n`);
broker.close();

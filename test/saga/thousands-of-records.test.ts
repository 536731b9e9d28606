import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DeploymentReference } from '../../events/envelope.ts';
import { limitsOf } from '../../functions/sweep/limits.ts';
import { sweep } from '../../functions/sweep/sweep.ts';
import { readConfig } from '../../lib/config.ts';
import { createKubeClient } from '../../lib/kube/client.ts';
import type { Logger } from '../../lib/log.ts';
import { newRecord, type Phase } from '../../lib/nim/record.ts';
import { inProcessApiServer } from '../support/embedded-api-server.ts';
import { typeOf } from '../support/event-type.ts';
import { intake, request } from '../support/record.ts';
import { transportAs } from '../support/saga/project.ts';

const namespaces = Array.from({ length: 10 }, (_, index) => `team-${index}`);
const recordsPerNamespace = 500;
/** What is sent again of a record that stays in this phase. */
const eventOf: Readonly<Partial<Record<Phase, string>>> = {
  Provisioning: 'requested',
  Failing: 'failed',
  RollingBack: 'failed',
  Deleting: 'deletion.requested',
};
const phases: readonly Phase[] = ['Provisioning', 'Failing', 'RollingBack', 'Deleting', 'RolledBack'];
const fiveMinutes = 5 * 60_000;
/** What a call costs on the clock of these tests. */
const listMs = 100;
const publishMs = 20;
const withinMs = 5 * 60_000;

const server = inProcessApiServer({ policies: [] });
const expected: string[] = [];

beforeAll(() => {
  const since = new Date().toISOString();
  for (const namespace of namespaces) {
    server.objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    for (let index = 0; index < recordsPerNamespace; index += 1) {
      const name = `chat-${index}`;
      const phase = phases[index % phases.length] as Phase;
      const made = newRecord(namespace, { ...request, name });
      const status = JSON.stringify({ phase, since, attempts: 1, objects: [], left: [] });
      const { uid } = server.objects.create({
        ...made,
        data: { ...made.data, intake: JSON.stringify(intake), status },
      } as Parameters<typeof server.objects.create>[0]).metadata;
      if (eventOf[phase]) expected.push(`${namespace}/${name} ${uid} ${eventOf[phase]}`);
    }
  }
});
afterAll(() => server.close());

/** A round of sweep as knative/ configures it, on a clock that every call moves on. */
async function round() {
  const config = readConfig({ FUNCTION_TARGET: 'sweep' });
  const pages: { limit: number; items: number }[] = [];
  const sent: string[] = [];
  const told: unknown[] = [];
  const startedMs = Date.now() + fiveMinutes;
  let elapsedMs = 0;
  const transport = transportAs(server, await server.tokenOf('sweep'));
  const kube = createKubeClient(async (call) => {
    elapsedMs += listMs;
    const answer = (await transport(call)) as { items?: unknown[] };
    const limit = new URL(call.path, 'http://test.invalid').searchParams.get('limit');
    pages.push({ limit: Number(limit), items: answer.items?.length ?? 0 });
    return answer;
  });
  const tell = (content: object) => told.push(content);
  await sweep({
    kube,
    publish: async ({ type, data }) => {
      elapsedMs += publishMs / config.SWEEP_CONCURRENCY;
      const { namespace, name, recordUid } = data as DeploymentReference;
      sent.push(`${namespace}/${name} ${recordUid} ${typeOf(type)}`);
      return 'sent';
    },
    now: () => new Date(startedMs + elapsedMs),
    log: { info: tell, warn: tell, error: tell } as unknown as Logger,
    ...limitsOf(config),
    random: Math.random,
  });
  return { pages, sent, summary: told.at(-1), pageSize: config.SWEEP_PAGE_SIZE };
}

test(
  'of five thousand records each that is stuck has its event sent once a round, from pages of a bounded size',
  async () => {
    for (let number = 1; number <= 2; number += 1) {
      const { pages, sent, summary, pageSize } = await round();
      expect(sent.toSorted()).toEqual(expected.toSorted());
      const seen = namespaces.length * recordsPerNamespace;
      expect(summary).toMatchObject({ seen, due: expected.length, sent: expected.length, left: 0, complete: true });
      expect(new Set(pages.map(({ limit }) => limit))).toEqual(new Set([pageSize]));
      expect(Math.max(...pages.map(({ items }) => items))).toBe(pageSize);
      // and a page each for the lists of InferenceServices and owners, which are empty
      expect(pages).toHaveLength(seen / pageSize + 2);
    }
  },
  withinMs,
);

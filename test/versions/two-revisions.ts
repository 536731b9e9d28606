import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { createKubeClient } from '../../lib/kube/client.ts';
import { FunctionProcess, fromSources } from '../../local/function-process.ts';
import { readManifests } from '../../local/manifests.ts';
import { functionServices } from '../../local/services.ts';
import { embeddedApiServer } from '../support/embedded-api-server.ts';
import { openSink, type Taken } from '../support/event-sink.ts';
import { transportAs } from '../support/saga/project.ts';
import type { FrozenRevision, SentEvent } from './frozen.ts';
import { createTrouble } from './trouble.ts';

/** The revision that was kept, and the one that is checked out. */
export const ages = ['old', 'new'] as const;
export type Age = (typeof ages)[number];
const targets = ['deployments', 'provision', 'compensate', 'sweep'] as const;
export type Target = (typeof targets)[number];

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An hour: nothing here is idle. */
const idleMs = 3_600_000;

/**
 * Two revisions of the functions that write and read records and events, each in processes of their own as in a pod, against one embedded
 * cluster with the rights and policies of knative/. What they publish is kept; who gets it next is for the test to say.
 */
export async function openTwoRevisions(frozen: FrozenRevision) {
  const trouble = createTrouble();
  const server = await embeddedApiServer({ hooks: trouble.hooks });
  const sink = await openSink(() => ({ status: 202 }));
  const mounts = mkdtempSync(join(tmpdir(), 'nim-functions-versions-'));
  const output: string[] = [];

  const manifests = readManifests();
  const services = functionServices(manifests);
  const processes = new Map<string, FunctionProcess>();
  for (const target of targets) {
    const service = services.get(target);
    if (!service) throw new Error(`knative/ has no Service ${target}`);
    const mount = mkdtempSync(join(mounts, 'account-'));
    writeFileSync(join(mount, 'token'), await server.tokenOf(service.serviceAccount));
    writeFileSync(join(mount, 'ca.crt'), server.caPem);
    for (const age of ages) {
      const program = age === 'new' ? fromSources : { node: process.execPath, entryPoint: frozen.program };
      const name = `${age} ${target}`;
      const environment = {
        ...service.environment,
        KUBERNETES_SERVICE_HOST: '127.0.0.1',
        KUBERNETES_SERVICE_PORT: new URL(server.url).port,
        SERVICE_ACCOUNT_DIRECTORY: mount,
        K_SINK: sink.url.href,
        PUBLISH_TIMEOUT_MS: '10000',
        SWEEP_STUCK_AFTER_MS: '1',
        LOG_LEVEL: 'warn',
      };
      const onLine = (line: string) => output.push(`${name}: ${line}`);
      const options = { name, environment, program, idleMs, onLine, onChange: () => {}, onDeath: () => {} };
      processes.set(name, new FunctionProcess(options));
    }
  }

  async function seed(): Promise<void> {
    const transport = transportAs(server, server.tokens.admin ?? '');
    const kube = createKubeClient(transport);
    const stored = manifests.filter(({ kind }) => kind === 'ConfigMap' || kind === 'Template');
    const mainNamespace = services.get('provision')?.environment.MAIN_NAMESPACE ?? '';
    for (const name of new Set([mainNamespace, ...stored.map(({ metadata }) => metadata.namespace ?? '')])) {
      const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
      await transport({ method: 'POST', path: '/api/v1/namespaces', body });
    }
    for (const object of stored) await kube.create(object);
    const metadata = { name: 'nim-functions-config', namespace: mainNamespace };
    // there is nobody here to ask about a key
    const data = { disableKeyValidation: 'true' };
    await kube.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data } as never);
  }

  async function call(age: Age, target: Target, path: string, sent: Partial<SentEvent> & { method: string }) {
    const { method, headers = {}, body } = sent;
    const one = processes.get(`${age} ${target}`);
    if (!one) throw new Error(`there is no ${age} ${target}`);
    return one.use(async (port): Promise<Answer> => {
      const options = { method: method as 'POST', headers, body: body ?? null };
      const answer = await request(`http://127.0.0.1:${port}${path}`, options);
      return {
        status: answer.statusCode,
        headers: answer.headers as Answer['headers'],
        body: await answer.body.text(),
      };
    });
  }

  await Promise.all([seed(), ...[...processes.values()].map((one) => one.use(async () => undefined))]);

  return {
    server,
    call,
    /** What the functions printed, their warnings and errors. */
    output,
    trouble,
    /** The events about a project that were published since it was asked last; others are dropped. */
    published: (namespace: string): SentEvent[] =>
      sink.taken
        .splice(0)
        .filter(isAbout(namespace))
        .map(({ headers, body }) => ({ headers: ofEvent(headers), body })),
    async close(): Promise<void> {
      await Promise.all([...processes.values()].map((one) => one.stop('the test ends')));
      await sink.close();
      await server.close();
      rmSync(mounts, { recursive: true, force: true });
    },
  };
}
export type TwoRevisions = Awaited<ReturnType<typeof openTwoRevisions>>;

const isAbout =
  (namespace: string) =>
  ({ headers }: Taken): boolean =>
    String(headers['ce-subject']).startsWith(`${namespace}/`);

/** The headers that a Broker carries over. */
export const ofEvent = (headers: Taken['headers']): SentEvent['headers'] =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      /^(ce-.*|content-type|traceparent)$/.test(name) && typeof value === 'string' ? [[name, value]] : [],
    ),
  );

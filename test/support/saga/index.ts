import { readFileSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { parse } from 'yaml';
import type { DeploymentEvent, DeploymentReference } from '../../../events/envelope.ts';
import { deploymentDeletionRequested, deploymentFailed, deploymentRequested } from '../../../events/index.ts';
import { compensate } from '../../../functions/compensate/compensate.ts';
import { deploymentsHandler } from '../../../functions/deployments/routes.ts';
import { provision } from '../../../functions/provision/provision.ts';
import { sweep } from '../../../functions/sweep/sweep.ts';
import { Problem } from '../../../lib/errors.ts';
import type { HttpResponse } from '../../../lib/http/message.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import type { KubeObject } from '../../../lib/kube/object.ts';
import type { Transport } from '../../../lib/kube/transport.ts';
import { createLogger } from '../../../lib/log.ts';
import { type Catalog, parseCatalog } from '../../../lib/nim/catalog/catalog.ts';
import { Retryable } from '../../../lib/nim/failure.ts';
import { findRecord } from '../../../lib/nim/record-store.ts';
import { parseSettings, type Settings } from '../../../lib/nim/settings.ts';
import type { Template } from '../../../lib/nim/template.ts';
import { Unpublished } from '../../../lib/publish.ts';
import type { ServerUnderTest } from '../api-server.ts';
import { body } from '../deployment-calls.ts';
import { typeOf } from '../event-type.ts';
import { developer } from '../people.ts';
import { type Project, transportAs } from './project.ts';
import { Killed, Process, Wire } from './wire.ts';

const knative = new URL('../../../knative/base/', import.meta.url);
const read = (file: string) => parse(readFileSync(new URL(file, knative), 'utf8'));
export const catalog = parseCatalog(
  (read('400-catalog.yaml') as { data: Record<string, string> }).data['models.json'] ?? '',
);
const template = parse(
  readFileSync(new URL('../template/openshift/serving-runtime-template.yaml', knative), 'utf8'),
) as Template;
const log = createLogger({ name: 'test', level: 'silent' });

/** What the Triggers of knative/ say: once, and five times more. */
const deliveriesMax = 6;
const hour = 3_600_000;
const roundMs = 300_000;
const limits = { attemptsMax: 6, patienceMs: 0, provisionDeadlineMs: 600_000, intakeDeadlineMs: 60_000 };
const noAnswer = 0;

/**
 * The functions of the saga against an API server: each under the account and the rights that knative/ gives it, the caller with a
 * developer's own, and a queue in place of the Broker. Every call and every event goes over the wire, where it may go wrong.
 */
export async function openSaga(
  server: ServerUnderTest & { readonly objects?: unknown },
  project: Project,
  {
    settings = parseSettings({}),
    user = developer,
    offered = catalog,
    responseBytesMax,
  }: Partial<{ settings: Settings; user: string; offered: Catalog; responseBytesMax: number }> = {},
) {
  const { namespace, kube: admin } = project;
  const isEmbedded = server.objects !== undefined;
  const names = ['provision', 'compensate', 'sweep'] as const;
  const tokens = await Promise.all(names.map((name) => server.tokenOf(name)));
  const [asProvision, asCompensate, asSweep] = tokens.map((token) => transportAs(server, token, responseBytesMax)) as [
    Transport,
    Transport,
    Transport,
  ];
  const asDeveloper = transportAs(server, server.tokens[user] ?? '', responseBytesMax);
  const wire = new Wire();
  const queue: DeploymentEvent[] = [];
  const outcomes: DeploymentEvent[] = [];
  const errors: unknown[] = [];
  let broker: 'takes' | 'refuses' = 'takes';
  const readCatalog = async () => offered;

  // sweep finds other projects' records due as well: they are not this saga's, at no moment
  const isOurs = ({ data }: DeploymentEvent) => (data as DeploymentReference).namespace === namespace;

  const publisher = (process: Process) => async (event: DeploymentEvent) => {
    try {
      await process.send(`publish ${typeOf(event.type)}`, async () => {
        if (broker === 'takes' && isOurs(event)) queue.push(event);
      });
    } catch (error) {
      // whatever happened on the way, the publisher can only say that it does not know
      throw new Unpublished('no answer from the Broker', { cause: error });
    }
    if (broker === 'refuses') throw new Unpublished('refused by the Broker');
    return 'sent' as const;
  };

  /** What the Triggers of knative/ do with an event. */
  async function react(event: DeploymentEvent, laterMs: number): Promise<DeploymentEvent | undefined> {
    const process = new Process(wire);
    const now = () => new Date(Date.now() + laterMs);
    const { attemptsMax, patienceMs } = limits;
    if (event.type === deploymentRequested.type) {
      const kube = createKubeClient(process.transport(asProvision));
      const sources = { readCatalog, readSettings: async () => settings, readTemplate: async () => template };
      const registries = ['nvcr.io'];
      const ports = { kube, now, log, ...sources, registries, attemptsMax, patienceMs };
      return process.run(() => provision(event as DeploymentEvent<DeploymentReference>, ports));
    }
    if (event.type === deploymentFailed.type || event.type === deploymentDeletionRequested.type) {
      const wake = { type: event.type, data: event.data as DeploymentReference, traceparent: undefined };
      const kube = createKubeClient(process.transport(asCompensate));
      return process.run(() => compensate(wake, { kube, now, log, ...limits }));
    }
    outcomes.push(event);
    return undefined;
  }

  const saga = {
    wire,
    queue,
    /** The outcome events that went out, repeats included. */
    outcomes,
    /** Events that a test took out of the Broker for good: what they would have told is in the record only, or nowhere. */
    lost: [] as DeploymentEvent[],
    /** The uids of the records for which somebody was answered that the deployment is being made. */
    accepted: [] as string[],
    /** Everything that was thrown, at callers and at the Broker. */
    errors,
    /** What a developer's call was answered last, if it was not with a problem. */
    answer: undefined as HttpResponse | undefined,
    refuseEvents: () => {
      broker = 'refuses';
    },
    takeEvents: () => {
      broker = 'takes';
    },
    /** A call of a developer's; answers the HTTP status, 0 for no answer. */
    async call(method: string, path: string, value?: unknown, laterMs = 0): Promise<number> {
      const process = new Process(wire);
      const send = process.transport(asDeveloper);
      let recordUid: string | undefined;
      const noting: Transport = async (request) => {
        const answer = await send(request);
        const { kind, metadata } = answer as Partial<KubeObject>;
        if (kind === 'ConfigMap' && metadata?.name.startsWith('nim-deployment-')) recordUid = metadata.uid;
        return answer;
      };
      const intake = deploymentsHandler({
        cluster: async () => ({ as: () => createKubeClient(noting) }),
        readCatalog,
        readSettings: async () => settings,
        checkKey: async () => ({ outcome: 'valid' }),
        publish: publisher(process),
        intakeDeadlineMs: limits.intakeDeadlineMs,
        now: () => new Date(Date.now() + laterMs),
        // a moment, in which the garbage collector of either cluster gets its turn
        pause: (ms) => wire.turn('pause', () => (isEmbedded ? setImmediate() : setTimeout(ms))),
        log,
      });
      const url = new URL(`/namespaces/${namespace}/deployments${path}`, 'http://test.invalid');
      const headers = { authorization: 'Bearer x', 'content-type': 'application/json' };
      const content = Buffer.from(value === undefined ? '' : JSON.stringify(value));
      const request = { method, path: url.pathname, query: url.searchParams, headers, body: content };
      try {
        const answer = await process.run(() => intake(request));
        saga.answer = answer;
        const { status } = answer;
        if (method === 'POST' && status === 202 && recordUid) saga.accepted.push(recordUid);
        return status;
      } catch (error) {
        errors.push(error);
        if (error instanceof Problem) return error.status;
        if (error instanceof Killed) return noAnswer;
        throw error;
      }
    },
    ask: (name: string, change: object = {}, laterMs = 0): Promise<number> =>
      saga.call('POST', '', body(name, change), laterMs),

    /** Delivers one event until it is answered; when the deliveries are used up it is a dead letter, as the Triggers have it. */
    async deliver(event: DeploymentEvent, laterMs = 0): Promise<void> {
      for (let attempt = 1; attempt <= deliveriesMax; attempt += 1) {
        try {
          const reply = await react(event, laterMs);
          await wire.quiet();
          if (reply) queue.push(reply);
          return;
        } catch (error) {
          await wire.quiet();
          errors.push(error);
          if (!(error instanceof Retryable || error instanceof Killed)) throw error;
        }
      }
      if (event.type === deploymentRequested.type) await saga.deadLetter(event, laterMs);
    },
    /** `requested` goes to compensate when provision could not be woken. */
    async deadLetter(event: DeploymentEvent, laterMs = 0): Promise<void> {
      const { namespace: ns, name, recordUid } = event.data as DeploymentReference;
      const kube = createKubeClient(asCompensate);
      const data = { namespace: ns, name, recordUid };
      const now = () => new Date(Date.now() + laterMs);
      const ports = { kube, now, log, ...limits };
      try {
        const reply = await compensate({ type: event.type, data, traceparent: undefined }, ports);
        if (reply) queue.push(reply);
      } catch (error) {
        // it is lost, then: sweep will find what it was about
        errors.push(error);
        if (!(error instanceof Retryable)) throw error;
      }
    },
    /** Delivers until nothing is queued. `laterMs` moves the functions' clock. */
    async settle(laterMs = 0): Promise<void> {
      for (let event = queue.shift(); event; event = queue.shift()) await saga.deliver(event, laterMs);
    },
    /** A round of sweep, which may fail as a delivery may; what it sends is queued. */
    async sweep(laterMs: number): Promise<void> {
      const process = new Process(wire);
      const ages = { stuckAfterMs: 120_000, retentionMs: 100 * hour, ...limits };
      const now = () => new Date(Date.now() + laterMs);
      const kube = createKubeClient(process.transport(asSweep));
      const bounds = { pageSize: 500, recordsMax: 100_000, namespaceRecordsMax: 100_000, budgetMs: 60_000 };
      const order = { concurrency: 8, random: () => 0 };
      const ports = { kube, publish: publisher(process), now, log, ...ages, ...bounds, ...order };
      try {
        await process.run(() => sweep(ports));
      } catch (error) {
        errors.push(error);
        if (!(error instanceof Retryable || error instanceof Killed)) throw error;
      }
    },
    /** As the PingSource does: a round every five minutes finds in time what got stuck, and one long after finds what is left. */
    async sweepLater(laterMs = hour): Promise<void> {
      await saga.sweep(roundMs);
      await saga.settle(roundMs);
      await saga.sweep(laterMs);
      await saga.settle(laterMs);
    },
    phase: async (name: string): Promise<string | undefined> =>
      (await findRecord(admin, namespace, name))?.status.phase,
  };
  return saga;
}
export type Saga = Awaited<ReturnType<typeof openSaga>>;

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { parse } from 'yaml';
import type { DeploymentEvent, DeploymentReference } from '../../events/envelope.ts';
import { deploymentDeletionRequested, deploymentFailed, deploymentRequested } from '../../events/index.ts';
import { compensate } from '../../functions/compensate/compensate.ts';
import { deploymentsHandler } from '../../functions/deployments/routes.ts';
import { provision } from '../../functions/provision/provision.ts';
import { sweep } from '../../functions/sweep/sweep.ts';
import { Problem } from '../../lib/errors.ts';
import { createKubeClient, type KubeClient } from '../../lib/kube/client.ts';
import type { KubeObject } from '../../lib/kube/object.ts';
import {
  configMaps,
  inferenceServices,
  persistentVolumeClaims,
  secrets,
  servingRuntimes,
} from '../../lib/kube/resources.ts';
import { createTransport } from '../../lib/kube/transport.ts';
import { createLogger } from '../../lib/log.ts';
import { parseCatalog } from '../../lib/nim/catalog/catalog.ts';
import { Retryable } from '../../lib/nim/failure.ts';
import { findRecord } from '../../lib/nim/record-store.ts';
import { parseSettings } from '../../lib/nim/settings.ts';
import type { Template } from '../../lib/nim/template.ts';
import { Unpublished } from '../../lib/publish.ts';
import { BearerToken } from '../../lib/secret.ts';
import type { ServerUnderTest } from './api-server.ts';
import { body } from './deployment-calls.ts';

const knative = new URL('../../knative/base/', import.meta.url);
const read = (file: string) => parse(readFileSync(new URL(file, knative), 'utf8'));
const catalog = parseCatalog((read('400-catalog.yaml') as { data: Record<string, string> }).data['models.json'] ?? '');
const template = read('410-serving-runtime-template.yaml') as Template;
const log = createLogger({ name: 'test', level: 'silent' });

const deliveriesMax = 20;
const hour = 3_600_000;
const kinds = [configMaps, secrets, persistentVolumeClaims, servingRuntimes, inferenceServices];
const limits = { attemptsMax: 6, provisionDeadlineMs: 600_000, intakeDeadlineMs: 60_000 };

/** Intake, provision, compensate and sweep in one process, against an API server, with a queue in place of the Broker. */
export function openSaga(server: ServerUnderTest, namespace: string, settings = parseSettings({})) {
  const agent = new Agent({ connect: { ca: server.caPem } });
  const token = new BearerToken(server.tokens.admin ?? '');
  const kube: KubeClient = createKubeClient(
    createTransport({
      server: new URL(server.url),
      dispatcher: agent,
      token: async () => token,
      timeoutMs: 5000,
      responseBytesMax: 8_000_000,
    }),
  );
  const queue: DeploymentEvent[] = [];
  const outcomes: string[] = [];
  const errors: unknown[] = [];
  let published: 'taken' | 'refused' = 'taken';
  const publish = async (event: DeploymentEvent) => {
    if (published === 'refused') throw new Unpublished('refused by the test');
    queue.push(event);
    return 'sent' as const;
  };
  const readCatalog = async () => catalog;
  const intake = deploymentsHandler({
    cluster: async () => ({ as: () => kube }),
    readCatalog,
    readSettings: async () => settings,
    checkKey: async () => ({ outcome: 'valid' }),
    publish,
    now: () => new Date(),
    log,
  });

  /** What the Triggers of knative/ do with an event. */
  async function react(event: DeploymentEvent, laterMs: number): Promise<DeploymentEvent | undefined> {
    const now = () => new Date(Date.now() + laterMs);
    const common = { kube, now, log };
    if (event.type === deploymentRequested.type) {
      const templates = async () => template;
      return provision(event as DeploymentEvent<DeploymentReference>, {
        ...common,
        readCatalog,
        readTemplate: templates,
        attemptsMax: limits.attemptsMax,
      });
    }
    if (event.type === deploymentFailed.type || event.type === deploymentDeletionRequested.type) {
      const data = event.data as DeploymentReference;
      return compensate({ type: event.type, data, traceparent: undefined }, { ...common, ...limits });
    }
    outcomes.push(event.type);
    return undefined;
  }

  return {
    kube,
    outcomes,
    queue,
    /** Everything that was thrown, at callers and at the Broker. */
    errors,
    refuseEvents: () => {
      published = 'refused';
    },
    async call(method: string, path: string, value?: unknown): Promise<number> {
      const url = new URL(`/namespaces/${namespace}/deployments${path}`, 'http://test.invalid');
      const headers = { authorization: 'Bearer x', 'content-type': 'application/json' };
      const content = Buffer.from(value === undefined ? '' : JSON.stringify(value));
      try {
        return (await intake({ method, path: url.pathname, query: url.searchParams, headers, body: content })).status;
      } catch (error) {
        errors.push(error);
        if (error instanceof Problem) return error.status;
        throw error;
      }
    },
    ask(name: string): Promise<number> {
      return this.call('POST', '', body(name));
    },
    /** Delivers until nothing is queued, again when a reaction says so. `laterMs` moves the functions' clock. */
    async settle(laterMs = 0): Promise<void> {
      for (let event = queue.shift(); event; event = queue.shift()) {
        for (let attempt = 1; attempt <= deliveriesMax; attempt += 1) {
          try {
            const reply = await react(event, laterMs);
            if (reply) queue.push(reply);
            break;
          } catch (error) {
            errors.push(error);
            if (!(error instanceof Retryable)) throw error;
          }
        }
      }
    },
    /** A round of sweep an hour from now, and everything that comes of it. */
    async sweepLater(): Promise<void> {
      const ages = { stuckAfterMs: 120_000, retentionMs: 100 * hour, ...limits };
      const now = () => new Date(Date.now() + hour);
      await sweep({ kube, publish, now, log, ...ages, pageSize: 10, recordsMax: 1000 });
      await this.settle(hour);
    },
    async phase(name: string): Promise<string | undefined> {
      return (await findRecord(kube, namespace, name))?.status.phase;
    },
    /** Objects of the project, `Kind/name`, sorted, once the garbage collector has had its say. */
    async objects(): Promise<string[]> {
      await sleep(30);
      const lists = await Promise.all(kinds.map((kind) => kube.list<KubeObject>(kind, { namespace })));
      return lists
        .flatMap(({ items }, index) => items.map(({ metadata }) => `${kinds[index]?.kind}/${metadata.name}`))
        .filter((name) => name !== 'ConfigMap/kube-root-ca.crt')
        .sort();
    },
    close: () => agent.close(),
  };
}

let projects = 0;
/** A project of its own. */
export async function newProject(server: ServerUnderTest): Promise<string> {
  projects += 1;
  const name = `p-${projects}-${process.pid}`;
  const dispatcher = new Agent({ connect: { ca: server.caPem } });
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const headers = { authorization: `Bearer ${server.tokens.admin}`, 'content-type': 'application/json' };
  const answer = await request(`${server.url}/api/v1/namespaces`, { dispatcher, method: 'POST', headers, body });
  await answer.body.dump();
  await dispatcher.close();
  return name;
}

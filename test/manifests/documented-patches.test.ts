import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Manifest } from '../../local/manifests.ts';
import { staysInside, waysOut } from '../support/egress.ts';
import { components, kubectlPresent, render } from '../support/kustomize.ts';

const docs = new URL('../../docs/', import.meta.url);
const described = kubectlPresent ? describe : describe.skip;
const laid = components.filter((name) => name !== 'airgap');

interface Block {
  readonly title: string;
  readonly patches: readonly object[];
}

/** Every block of a document that has patches for a kustomization, by the heading that it stands under. */
function blocksOf(file: string): Block[] {
  let heading = '';
  const parts = readFileSync(new URL(file, docs), 'utf8').matchAll(/^## (.*)$|^```yaml\n([\s\S]*?)^```$/gm);
  return [...parts].flatMap(([, title, yaml]) => {
    heading = title ?? heading;
    const { patches } = (yaml ? parse(yaml) : {}) as { patches?: readonly object[] };
    return patches ? [{ title: `${file}, ${heading}`, patches }] : [];
  });
}

const blocks = readdirSync(docs)
  .filter((file) => file.endsWith('.md'))
  .flatMap(blocksOf);
const single = blocks.flatMap(({ title, patches }) =>
  patches.map((patch, index) => [`${title}, patch ${index + 1}`, patch] as const),
);

described('the patches in docs/', () => {
  const plain = kubectlPresent ? render('openshift', laid) : [];
  const under = (heading: string) => {
    const found = blocks.filter(({ title }) => title.endsWith(`, ${heading}`));
    if (found.length === 0) throw new Error(`no patch under ${heading}`);
    return found;
  };
  const patched = ({ patches }: Block) => render('openshift', laid, patches);
  const named = (manifests: readonly Manifest[], kind: string) =>
    manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name === 'nim-functions');

  test('are found', () => expect(single.length).toBeGreaterThan(10));

  test.each(single)('%s finds what it is for', (_title, patch) => {
    expect(render('openshift', laid, [patch])).not.toEqual(plain);
  });

  test('let out to a proxy of its own address, and nowhere outside any more', () => {
    const [block] = under('An egress proxy');
    const ways = waysOut(patched(block as Block));
    expect(ways.filter((way) => !staysInside(way))).toEqual([]);
    expect(ways.filter(({ policy }) => policy === 'to-nvidia')).toEqual([
      { policy: 'to-nvidia', anywhere: false, cidr: '10.1.2.3/32', except: [], ports: [3128] },
    ]);
  });

  test('narrow the way to the Kubernetes API to its address', () => {
    const [block] = under('The Kubernetes API');
    const ways = waysOut(patched(block as Block)).filter(({ policy }) => policy === 'to-kubernetes-api');
    expect(ways.map(({ cidr, ports }) => [cidr, ports])).toEqual([['10.0.0.5/32', [6443]]]);
  });

  test.each([
    ['kourier-internal', 'kourier-system'],
    ['knative-local-gateway', 'istio-system'],
  ])("lead to %s of %s, with that namespace's leave", (name, namespace) => {
    const block = under("Knative's gateway").find(({ patches }) => {
      const text = JSON.stringify(patches);
      return text.includes('ReferenceGrant') && text.includes(namespace);
    });
    const manifests = patched(block as Block);
    const backends = JSON.stringify(named(manifests, 'HTTPRoute')).match(/"backendRefs":\[[^\]]*\]/g) ?? [];
    const backend = { name, namespace, port: 80 };
    expect(backends.map((text) => JSON.parse(`{${text}}`).backendRefs)).toEqual(Array(4).fill([backend]));
    const [grant, ...more] = named(manifests, 'ReferenceGrant');
    expect(more).toEqual([]);
    expect(grant).toMatchObject({ metadata: { namespace }, spec: { to: [{ group: '', kind: 'Service', name }] } });
  });

  test('take the EventPolicy away and leave the SinkBindings', () => {
    const [block] = under('Encryption inside the cluster');
    const kinds = patched(block as Block).map(({ kind }) => kind);
    expect(kinds).not.toContain('EventPolicy');
    expect(kinds.filter((kind) => kind === 'SinkBinding')).toHaveLength(2);
  });
});

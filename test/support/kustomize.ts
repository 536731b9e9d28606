import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../local/manifests.ts';

const knative = resolve(import.meta.dirname, '../../knative');
const foldersIn = (folder: string): string[] =>
  readdirSync(join(knative, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

export const overlays = foldersIn('overlays');
/** Those that are laid over an overlay. The others are part of one, or change a definition that is not ours. */
export const components = foldersIn('components').filter(
  (name) => !['main-namespace', 'dashboard-config-crd'].includes(name),
);

const beside = process.env.KUBEBUILDER_ASSETS ? join(process.env.KUBEBUILDER_ASSETS, 'kubectl') : '';
/** kubectl of the system, or the one beside the API server of the tests. */
export const kubectl = existsSync(beside) ? beside : 'kubectl';
export const kubectlPresent = spawnSync(kubectl, ['version', '--client']).status === 0;

/** A folder that `kubectl -k` takes for an overlay with components laid over it and patches over those; with neither the overlay itself. */
export function kustomization(
  overlay: string,
  laid: readonly string[] = [],
  patches: readonly object[] = [],
): { folder: string; remove(): void } {
  if (laid.length + patches.length === 0) return { folder: join(knative, 'overlays', overlay), remove() {} };
  const folder = mkdtempSync(join(tmpdir(), 'overlay-'));
  const from = (path: string) => relative(folder, join(knative, path));
  const components = laid.map((name) => from(`components/${name}`));
  const text = { resources: [from(`overlays/${overlay}`)], components, patches };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(text));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** Every object that `kubectl apply -k` would send for an overlay with components laid over it and patches over those. */
export function render(overlay: string, laid: readonly string[] = [], patches: readonly object[] = []): Manifest[] {
  const { folder, remove } = kustomization(overlay, laid, patches);
  try {
    return build(folder);
  } finally {
    remove();
  }
}

function build(folder: string): Manifest[] {
  const text = execFileSync(kubectl, ['kustomize', folder], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

/** What a kustomization builds that is written into a folder of its own: its files by name, given a way from there to knative/. */
function buildOf(filesFrom: (from: (path: string) => string) => Readonly<Record<string, string>>): Manifest[] {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-'));
  try {
    const files = filesFrom((path) => relative(folder, join(knative, path)));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return build(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An overlay as administrators copy it, for a main namespace of their own and with components in an order of their own. */
export const renderCopy = (mainNamespace: string, order: readonly string[]): Manifest[] =>
  buildOf((from) => {
    const file = readFileSync(join(knative, 'overlays/openshift/main-namespace.yaml'), 'utf8');
    const resources = [from('base'), from('template/openshift'), 'main-namespace.yaml'];
    const components = order.map((name) => from(`components/${name}`));
    return {
      'main-namespace.yaml': file.replace('opendatahub', mainNamespace),
      'kustomization.yaml': JSON.stringify({ resources, components }),
    };
  });

/** What a component makes of an object that is not ours. */
export const renderOver = (object: object, component: string): Manifest[] =>
  buildOf((from) => ({
    'object.yaml': JSON.stringify(object),
    'kustomization.yaml': JSON.stringify({ resources: ['object.yaml'], components: [from(`components/${component}`)] }),
  }));

/** Every overlay by itself, and every component over one: what administrators may install, with a name for each. */
export const variants: readonly (readonly [string, string, readonly string[]])[] = [
  ...overlays.map((overlay) => [overlay, overlay, []] as const),
  ...components.map((component) => [`openshift with ${component}`, 'openshift', [component]] as const),
  ['openshift with all that go together', 'openshift', components.filter((name) => name !== 'airgap')],
];

import { reviews } from '../access/reviews.ts';
import { apiVersionOf, type Kind, kinds } from '../kinds/index.ts';
import type { JsonObject } from '../object.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Every group with its one version, in the order of the table. */
const versions = (): [group: string, version: string][] => {
  const all = [...kinds, ...reviews].map(({ group, version }) => `${group}/${version}`);
  return [...new Set(all)].map((text) => text.split('/') as [string, string]);
};

/** The group versions that are served: `v1`, `serving.kserve.io/v1beta1`, … */
export const groupVersions = (): string[] => versions().map(([group, version]) => apiVersionOf({ group, version }));

function groupNamed(name: string): JsonObject {
  const own = versions().filter(([group]) => group === name);
  const each = own.map(([group, version]) => ({ groupVersion: `${group}/${version}`, version }));
  // the newest first, as a server sorts them: v1, v1beta1, v1alpha1
  each.sort((a, b) =>
    a.version.length === b.version.length
      ? a.version < b.version
        ? 1
        : -1
      : stability(a.version) - stability(b.version),
  );
  return { name, versions: each, preferredVersion: each[0] };
}

const stability = (version: string): number => (version.includes('alpha') ? 2 : version.includes('beta') ? 1 : 0);

const groupNames = (): string[] => [...new Set(versions().map(([group]) => group))].filter(Boolean);

/** The discovery document at a path, or undefined where there is none. */
export function discoveryAt(path: string): JsonObject | undefined {
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames().map(groupNamed) };
  const [, root, first = '', second, ...more] = path.split('/');
  if (more.length > 0) return undefined;
  if (root === 'api' && first === 'v1' && second === undefined) return resources('', 'v1');
  if (root !== 'apis' || !groupNames().includes(first)) return undefined;
  if (second === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupNamed(first) };
  const served = versions().some(([group, version]) => group === first && version === second);
  return served ? resources(first, second) : undefined;
}

function resources(group: string, version: string): JsonObject {
  const inVersion = (one: { group: string; version: string }) => one.group === group && one.version === version;
  const stored = kinds.filter(inVersion).flatMap(resourcesOf);
  const created = reviews.filter(inVersion).map(({ kind, resource }) => ({
    name: resource,
    singularName: kind.toLowerCase(),
    namespaced: false,
    kind,
    verbs: ['create'],
  }));
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: [...stored, ...created],
  };
}

function resourcesOf({
  resource: name,
  singular: singularName,
  namespaced,
  kind,
  shortNames,
  hasStatus,
}: Kind): JsonObject[] {
  const short = shortNames.length > 0 ? { shortNames } : {};
  const main = { name, singularName, namespaced, kind, verbs, ...short };
  const status = { name: `${name}/status`, singularName: '', namespaced, kind, verbs: ['get', 'patch', 'update'] };
  return hasStatus ? [main, status] : [main];
}

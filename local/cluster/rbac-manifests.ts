import type { Binding, PolicyRule } from './access/rules.ts';
import { isJsonObject, type JsonObject } from './object.ts';

const roleKinds = new Set(['Role', 'ClusterRole']);
const bindingKinds = new Set(['RoleBinding', 'ClusterRoleBinding']);

/**
 * Reads Role, ClusterRole, RoleBinding and ClusterRoleBinding manifests into bindings and passes over all other kinds.
 * Throws Error for a binding whose role is not among them.
 */
export function bindingsFromManifests(objects: unknown[]): Binding[] {
  const manifests = objects.filter(isJsonObject);
  const roles = new Map<string, PolicyRule[]>();
  for (const role of manifests.filter(({ kind }) => roleKinds.has(String(kind)))) {
    const { name, namespace } = about(role);
    const rules = (Array.isArray(role.rules) ? role.rules : []).filter((rule: PolicyRule) =>
      Array.isArray(rule.resources),
    );
    roles.set(roleKey(String(role.kind), namespace, name), rules as PolicyRule[]);
  }
  return manifests.filter(({ kind }) => bindingKinds.has(String(kind))).flatMap((binding) => read(binding, roles));
}

function read(binding: JsonObject, roles: ReadonlyMap<string, PolicyRule[]>): Binding[] {
  const { name, namespace } = about(binding);
  const ref = (isJsonObject(binding.roleRef) ? binding.roleRef : {}) as { kind?: string; name?: string };
  const rules = roles.get(roleKey(ref.kind ?? '', namespace, ref.name ?? ''));
  if (!rules) {
    throw new Error(
      `${String(binding.kind)} ${name} refers to ${ref.kind} ${ref.name}, which is not among the manifests`,
    );
  }
  const subjects = (Array.isArray(binding.subjects) ? binding.subjects : []) as Binding['subject'][];
  return subjects.map((subject) => ({
    subject: {
      kind: subject.kind,
      name: subject.name,
      ...(subject.namespace === undefined ? {} : { namespace: subject.namespace }),
    },
    ...(binding.kind === 'RoleBinding' ? { namespace: namespace ?? 'default' } : {}),
    rules,
  }));
}

const about = (object: JsonObject): { name: string; namespace?: string } =>
  (isJsonObject(object.metadata) ? object.metadata : {}) as { name: string; namespace?: string };

const roleKey = (kind: string, namespace: string | undefined, name: string): string =>
  kind === 'ClusterRole' ? `ClusterRole ${name}` : `Role ${namespace ?? 'default'}/${name}`;

import { isJsonObject, type JsonObject } from '../object.ts';

/** Lists that merge by a key of their items; all other lists are replaced. From the patchMergeKey tags of the core types. */
const mergeKeys: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  ports: 'containerPort',
  imagePullSecrets: 'name',
  secrets: 'name',
  hostAliases: 'ip',
  ownerReferences: 'uid',
  conditions: 'type',
};
/** Lists of plain values that merge as sets. */
const sets = new Set(['finalizers']);
const order = '$setElementOrder/';
const deletions = '$deleteFromPrimitiveList/';

/** Strategic merge patch as far as kubectl's apply, label, annotate and patch need it for the core kinds. */
export function strategicPatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  if (patch.$patch === 'delete') return undefined;
  const { $patch: directive, $retainKeys: retained, ...changes } = patch;
  const merged: JsonObject = isJsonObject(target) && directive !== 'replace' ? { ...target } : {};
  for (const [name, value] of Object.entries(changes)) {
    if (name.startsWith(order)) continue;
    if (name.startsWith(deletions)) {
      const field = name.slice(deletions.length);
      const gone = Array.isArray(value) ? value : [];
      if (Array.isArray(merged[field])) merged[field] = merged[field].filter((item) => !gone.includes(item));
    } else if (value === null) delete merged[name];
    else merged[name] = mergeField(name, merged[name], value);
  }
  if (Array.isArray(retained)) {
    for (const name of Object.keys(merged)) if (!retained.includes(name)) delete merged[name];
  }
  return merged;
}

function mergeField(name: string, before: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) return strategicPatch(before, patch);
  const present = Array.isArray(before) ? before : [];
  if (sets.has(name)) return [...new Set([...present, ...patch])];
  const key = mergeKeys[name];
  if (key === undefined || !patch.every(isJsonObject)) return patch;
  if (patch.some((item) => item.$patch === 'replace')) return patch.filter((item) => item.$patch !== 'replace');
  return mergeItems(present.filter(isJsonObject), patch, key);
}

function mergeItems(before: readonly JsonObject[], patch: readonly JsonObject[], key: string): unknown[] {
  const items: unknown[] = [...before];
  for (const item of patch) {
    const index = items.findIndex((one) => isJsonObject(one) && one[key] === item[key]);
    if (item.$patch === 'delete') {
      if (index >= 0) items.splice(index, 1);
    } else if (index >= 0) items[index] = strategicPatch(items[index], item);
    else items.push(strategicPatch({}, item));
  }
  return items;
}

import { forbidden, qualified } from '../api-error.ts';
import { type Kind, kinds } from '../kinds/index.ts';
import { isJsonObject, type JsonObject, type StoredObject } from '../object.ts';
import type { Database } from '../storage/database.ts';
import { parseQuantity } from '../validation/quantity.ts';

/** A quota before and after it was charged with an object. */
export interface Charged {
  readonly before: StoredObject;
  readonly after: StoredObject;
}

/** What a kind's objects are counted under: `count/<resource>.<group>`, and for claims `persistentvolumeclaims` as well. */
const countedAs = (kind: Kind): readonly string[] =>
  kind.kind === 'PersistentVolumeClaim' ? [`count/${kind.resource}`, kind.resource] : [`count/${qualified(kind)}`];

const kindOf = new Map(kinds.flatMap((kind) => countedAs(kind).map((resource) => [resource, kind] as const)));

/**
 * Charges the namespace's quotas with an object that is to be created. Numbers of objects only; other resources are passed over. Unlike
 * the real server's, the use is counted anew each time, so an object that is refused later on has used up nothing. Throws ApiError 403.
 */
export function charge(database: Database, kind: Kind, object: StoredObject): readonly Charged[] {
  const { namespace = '', name } = object.metadata;
  if (!namespace) return [];
  const charged: Charged[] = [];
  for (const quota of database.scan('resourcequotas.', namespace, ['', ''])) {
    const hard = hardOf(quota);
    const concerned = countedAs(kind).filter((resource) => hard[resource] !== undefined);
    if (concerned.length === 0) continue;
    const used = useOf(database, namespace, hard);
    const exceeded = concerned.filter((resource) => amount(used[resource]) + amount(1) > amount(hard[resource]));
    if (exceeded.length > 0) throw forbidden(kind, name, refusal(quota.metadata.name, exceeded, used, hard));
    const more = Object.fromEntries(concerned.map((resource) => [resource, String(Number(used[resource]) + 1)]));
    charged.push({ before: quota, after: withStatus(quota, { ...used, ...more }) });
  }
  return charged;
}

/** A new quota with its status, which on a real cluster a controller writes a moment later. */
export const withUse = (database: Database, quota: StoredObject): StoredObject =>
  withStatus(quota, useOf(database, quota.metadata.namespace ?? '', hardOf(quota)));

const withStatus = (quota: StoredObject, used: JsonObject): StoredObject => ({
  ...quota,
  status: { hard: hardOf(quota), used },
});

function hardOf({ spec }: StoredObject): JsonObject {
  const hard = isJsonObject(spec) ? spec.hard : undefined;
  if (!isJsonObject(hard)) return {};
  return Object.fromEntries(Object.entries(hard).map(([resource, value]) => [resource, String(value)]));
}

/** How many there are of whatever the quota limits the number of. */
function useOf(database: Database, namespace: string, hard: JsonObject): JsonObject {
  const counted = Object.keys(hard).flatMap((resource) => {
    const kind = kindOf.get(resource);
    if (!kind) return [];
    const there = [...database.scan(`${kind.resource}.${kind.group}`, namespace, ['', ''])].length;
    return [[resource, String(there)] as const];
  });
  return Object.fromEntries(counted);
}

const amount = (value: unknown): bigint => parseQuantity(String(value ?? 0)) ?? 0n;

function refusal(quota: string, exceeded: readonly string[], used: JsonObject, hard: JsonObject): string {
  const named = (value: (resource: string) => unknown) =>
    exceeded
      .toSorted()
      .map((resource) => `${resource}=${value(resource)}`)
      .join();
  const limits = `requested: ${named(() => 1)}, used: ${named((r) => used[r])}, limited: ${named((r) => hard[r])}`;
  return `exceeded quota: ${quota}, ${limits}`;
}

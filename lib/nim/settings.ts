import { modelIdPattern } from './model-id.ts';

/** What is done about models that NVIDIA restricts: list them with a mark, leave them out of the list, or refuse them as well. */
export const regionPolicies = ['warn', 'hide', 'block'] as const;
export type RegionPolicy = (typeof regionPolicies)[number];

/** What an administrator decides for the whole cluster: `spec.nimConfig` of the OdhDashboardConfig, or the fallback ConfigMap. */
export interface Settings {
  /** False in an air-gapped cluster: no key is asked for, no Secret is made, nothing outside is called. */
  readonly collectKeys: boolean;
  /** False: keys are collected and stored, and NVIDIA is not asked about them. Always false where none are collected. */
  readonly validateKeys: boolean;
  /** Where the cluster runs, as far as it matters: `EU`, or undefined. */
  readonly region: string | undefined;
  readonly regionPolicy: RegionPolicy;
  /** A ConfigMap of the main namespace that is read in place of the shipped catalog; as it was written, be it a name or not. */
  readonly catalogConfigMap: string | undefined;
  /**
   * A model that is known to be restricted somewhere: with every key that is validated NVIDIA is asked about it too, and the answer tells
   * whether it is restricted here. Naming one is the administrator's consent; undefined asks nothing.
   */
  readonly regionProbe: string | undefined;
  /** What could not be understood, by the name of the field. */
  readonly warnings: readonly string[];
}

/** Fields by their dotted path, such as `disconnected.disableKeyCollection`: the keys of the fallback ConfigMap. */
export type SettingFields = Readonly<Record<string, string>>;

const depthMax = 4;
const valueShownMax = 64;
const warningsMax = 100;
const almostDisconnected = /^(.*\.)?(disableKeyCollection|disconnected)$/i;

/** The fields of a nested object by their dotted paths; what is no text, number or flag is left out. */
export function settingFields(value: unknown, path = '', depth = 0): SettingFields {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    // a blank one says nothing, and so does not win over what another place says
    return path === '' || String(value).trim() === '' ? {} : { [path]: String(value) };
  }
  if (typeof value !== 'object' || value === null || depth >= depthMax) return {};
  const parts = Object.entries(value).map(([name, item]) =>
    settingFields(item, path === '' ? name : `${path}.${name}`, depth + 1),
  );
  return Object.assign(Object.create(null), ...parts) as SettingFields;
}

const known = {
  disableKeyCollection: 'disconnected.disableKeyCollection',
  disableKeyValidation: 'disableKeyValidation',
  region: 'region',
  regionPolicy: 'regionPolicy',
  regionProbe: 'regionProbe',
  customConfigMap: 'customConfigMap',
} as const;
/** All settings by their dotted paths: the shipped definition of OdhDashboardConfig is held against them. */
export const settingNames: readonly string[] = Object.values(known);
const knownNames: ReadonlySet<string> = new Set(settingNames);
/** Names of ConfigMaps (RFC 1123 subdomains). */
export const objectName = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Makes sense of the fields. What is not understood is named, and read in the cautious way. */
export function parseSettings(fields: SettingFields): Settings {
  const warnings = Object.keys(fields)
    .filter((name) => !knownNames.has(name) && !almostDisconnected.test(name))
    .slice(0, warningsMax)
    .map((name) => `${name.slice(0, 128)} is not a known setting`);
  const text = (name: string) => fields[name]?.trim() || undefined;
  const warn = (name: string, what: string) =>
    warnings.push(`${name} ${JSON.stringify(text(name)?.slice(0, valueShownMax))} ${what}`);

  /** Neither true nor false counts as set: whoever wrote it meant to switch something off. */
  const flag = (name: string): boolean => {
    const value = text(name)?.toLowerCase();
    if (value === undefined || value === 'false') return false;
    if (value !== 'true') warn(name, 'is neither true nor false; it counts as true');
    return true;
  };
  /** An air gap that was written at another level, or in other letters, was meant as one all the same. */
  const nearly = Object.keys(fields).filter((name) => !knownNames.has(name) && almostDisconnected.test(name));
  for (const name of nearly) warn(name, `is read as ${known.disableKeyCollection}: write that`);
  const collectKeys = ![known.disableKeyCollection, ...nearly].map(flag).includes(true);
  const validateKeys = !flag(known.disableKeyValidation) && collectKeys;

  const asked = text(known.region)?.toUpperCase();
  const region = asked === 'EU' ? asked : undefined;
  if (asked && !region) warn(known.region, 'is not known (EU is); restricted models are treated as anywhere');
  const policy = text(known.regionPolicy)?.toLowerCase();
  const regionPolicy = regionPolicies.find((name) => name === policy);
  if (policy && !regionPolicy)
    warn(known.regionPolicy, `is none of ${regionPolicies.join(', ')}; restricted models are hidden`);

  const probe = text(known.regionProbe);
  const regionProbe = probe && modelIdPattern.test(probe) ? probe : undefined;
  if (probe && !regionProbe) warn(known.regionProbe, 'is no model id; nothing is probed');

  // the shipped list in place of the one that was meant would offer what somebody chose not to: there is none until it is mended
  const catalogConfigMap = text(known.customConfigMap);
  if (catalogConfigMap && !objectName.test(catalogConfigMap))
    warn(known.customConfigMap, 'is no name of a ConfigMap; no catalog is served');

  return {
    collectKeys,
    validateKeys,
    region,
    regionPolicy: regionPolicy ?? (region === 'EU' || policy ? 'hide' : 'warn'),
    catalogConfigMap,
    regionProbe,
    warnings,
  };
}

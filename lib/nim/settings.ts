/** What an administrator decides for the whole cluster: `spec.nimConfig` of the OdhDashboardConfig, or the fallback ConfigMap. */
export interface Settings {
  /** False in an air-gapped cluster: no key is asked for, no Secret is made, nothing outside is called. */
  readonly collectKeys: boolean;
  /** False: keys are collected and stored, and NVIDIA is not asked about them. Always false where none are collected. */
  readonly validateKeys: boolean;
  /** What could not be understood, by the name of the field. */
  readonly warnings: readonly string[];
}

/** Fields by their dotted path, such as `disconnected.disableKeyCollection`: the keys of the fallback ConfigMap. */
export type SettingFields = Readonly<Record<string, string>>;

const depthMax = 4;

/** The fields of a nested object by their dotted paths; what is no text, number or flag is left out. */
export function settingFields(value: unknown, path = '', depth = 0): SettingFields {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return path === '' ? {} : { [path]: String(value) };
  }
  if (typeof value !== 'object' || value === null || depth >= depthMax) return {};
  const parts = Object.entries(value).map(([name, item]) =>
    settingFields(item, path === '' ? name : `${path}.${name}`, depth + 1),
  );
  return Object.assign(Object.create(null), ...parts) as SettingFields;
}

/** Makes sense of the fields. A flag that is neither true nor false counts as set: whoever wrote it meant to switch something off. */
export function parseSettings(fields: SettingFields): Settings {
  const warnings: string[] = [];
  const flag = (name: string): boolean => {
    const value = fields[name]?.trim().toLowerCase();
    if (value === undefined || value === 'false') return false;
    if (value !== 'true') warnings.push(`${name} is neither true nor false; it counts as true`);
    return true;
  };
  const collectKeys = !flag('disconnected.disableKeyCollection');
  const validateKeys = collectKeys && !flag('disableKeyValidation');
  return { collectKeys, validateKeys, warnings };
}

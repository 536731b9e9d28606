import type { Config } from '../config.ts';
import type { KubeClient } from '../kube/client.ts';
import type { ConfigMap, KubeObject } from '../kube/object.ts';
import { configMaps, odhDashboardConfigs } from '../kube/resources.ts';
import type { Logger } from '../log.ts';
import { parseSettings, type Settings, settingFields } from './settings.ts';

interface DashboardConfig extends KubeObject {
  readonly spec?: { readonly nimConfig?: unknown };
}

/** The settings as they are now. Rejects with KubeError or KubeUnreachable. */
export type ReadSettings = () => Promise<Settings>;

type SettingsConfig = Pick<Config, 'MAIN_NAMESPACE' | 'DASHBOARD_CONFIG' | 'SETTINGS_CONFIGMAP' | 'SETTINGS_CACHE_MS'>;

/**
 * Reads the settings with the function's own rights, at most once in SETTINGS_CACHE_MS. The OdhDashboardConfig wins over the
 * fallback ConfigMap, field by field; where neither exists, the defaults hold. Rejects with KubeError or KubeUnreachable: settings
 * that could not be read are not defaults, because what they may forbid is calling out of the cluster.
 */
export function createSettingsSource(
  config: SettingsConfig,
  kube: () => Promise<KubeClient>,
  log: Logger,
): ReadSettings {
  let cached: { readonly settings: Promise<Settings>; readonly untilMs: number } | undefined;
  async function read(): Promise<Settings> {
    const { MAIN_NAMESPACE: namespace, DASHBOARD_CONFIG, SETTINGS_CONFIGMAP } = config;
    const self = await kube();
    const [dashboard, fallback] = await Promise.all([
      self.find<DashboardConfig>(odhDashboardConfigs, namespace, DASHBOARD_CONFIG),
      self.find<ConfigMap>(configMaps, namespace, SETTINGS_CONFIGMAP),
    ]);
    const settings = parseSettings({ ...fallback?.data, ...settingFields(dashboard?.spec?.nimConfig) });
    for (const warning of settings.warnings) log.warn({ namespace }, `settings: ${warning}`);
    return settings;
  }
  return function readSettings() {
    const nowMs = performance.now();
    if (cached && nowMs < cached.untilMs) return cached.settings;
    const settings = read();
    cached = { settings, untilMs: nowMs + config.SETTINGS_CACHE_MS };
    settings.catch(() => {
      if (cached?.settings === settings) cached = undefined;
    });
    return settings;
  };
}

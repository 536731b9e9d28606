import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { readConfig } from '../../../lib/config.ts';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeError, KubeUnreachable } from '../../../lib/kube/errors.ts';
import { createLogger } from '../../../lib/log.ts';
import { parseSettings, settingFields } from '../../../lib/nim/settings.ts';
import { createSettingsSource } from '../../../lib/nim/settings-source.ts';

const log = createLogger({ name: 'test', level: 'silent' });
const collection = 'disconnected.disableKeyCollection';

describe('settings', () => {
  test('collect and validate keys where nothing is said', () => {
    expect(parseSettings({})).toEqual({
      collectKeys: true,
      validateKeys: true,
      region: undefined,
      regionPolicy: 'warn',
      catalogConfigMap: undefined,
      regionProbe: undefined,
      warnings: [],
    });
  });

  test.each([
    [{ disableKeyValidation: 'true' }, true, false],
    [{ disableKeyValidation: 'false' }, true, true],
    [{ [collection]: 'true' }, false, false],
    [{ [collection]: ' TRUE ' }, false, false],
    [{ [collection]: 'true', disableKeyValidation: 'false' }, false, false],
  ])('%j', (fields, collectKeys, validateKeys) => {
    expect(parseSettings(fields)).toMatchObject({ collectKeys, validateKeys, warnings: [] });
  });

  test('a flag that is not understood counts as set, and is named', () => {
    const settings = parseSettings({ [collection]: 'ture' });
    expect(settings).toMatchObject({ collectKeys: false, validateKeys: false });
    expect(settings.warnings).toEqual([expect.stringContaining(collection)]);
  });

  test('that nobody knows, and values that make no sense, are named', () => {
    const fields = { regoin: 'EU', customConfigMap: 'Not A Name', regionPolicy: 'off', region: 'Germany' };
    const { warnings, ...settings } = parseSettings(fields);
    expect(warnings.map((warning) => warning.split(' ')[0])).toEqual([
      'regoin',
      'region',
      'regionPolicy',
      'customConfigMap',
    ]);
    expect(warnings).toContainEqual(expect.stringMatching(/^region "Germany" is not known/));
    expect(settings).toMatchObject({ region: undefined, regionPolicy: 'hide' });
  });

  test.each([['disableKeyCollection'], ['disconnected'], ['disconnected.disablekeycollection']])(
    'an air gap that is written as %s is one, and the right name is told',
    (name) => {
      const settings = parseSettings({ [name]: 'true' });
      expect(settings).toMatchObject({ collectKeys: false, validateKeys: false });
      expect(settings.warnings).toEqual([expect.stringContaining(`is read as ${collection}`)]);
      expect(parseSettings({ [name]: 'false' }).collectKeys).toBe(true);
    },
  );

  test('a blank value says nothing, and wins over nothing', () => {
    expect(settingFields({ region: ' ', disconnected: { disableKeyCollection: '' } })).toEqual({});
  });

  test('of the custom resource are its fields by their paths', () => {
    expect(settingFields({ region: 'EU', disconnected: { disableKeyCollection: true }, odd: [[]] })).toEqual({
      region: 'EU',
      [collection]: 'true',
    });
    expect(settingFields(undefined)).toEqual({});
    expect(settingFields(JSON.parse('{"__proto__":{"a":"b"}}'))).toMatchObject({});
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });
});

/** A source of settings over what an API server would answer for the two objects. */
function source(objects: { dashboard?: object; fallback?: object; error?: Error }) {
  let calls = 0;
  const kube = createKubeClient(async ({ path }) => {
    calls += 1;
    if (objects.error) throw objects.error;
    const object = path.includes('odhdashboardconfigs') ? objects.dashboard : objects.fallback;
    if (!object) throw new KubeError(404, 'NotFound', 'not found');
    return object;
  });
  const config = readConfig({ FUNCTION_TARGET: 'x', SETTINGS_CACHE_MS: '200' });
  return { read: createSettingsSource(config, async () => kube, log), calls: () => calls };
}

afterEach(() => void jest.restoreAllMocks());

describe('where settings come from', () => {
  test('nowhere: the defaults', async () => {
    expect(await source({}).read()).toMatchObject({ collectKeys: true, validateKeys: true });
  });

  test('the ConfigMap, and over it the OdhDashboardConfig, field by field', async () => {
    const fallback = { data: { disableKeyValidation: 'true', [collection]: 'false' } };
    expect(await source({ fallback }).read()).toMatchObject({ collectKeys: true, validateKeys: false });
    const dashboard = { spec: { nimConfig: { disconnected: { disableKeyCollection: true } } } };
    expect(await source({ fallback, dashboard }).read()).toMatchObject({ collectKeys: false });
    const pruned = { spec: { dashboardConfig: {} } };
    expect(await source({ fallback, dashboard: pruned }).read()).toMatchObject({ validateKeys: false });
  });

  test('are read once for many questions, and again after a while', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(1000);
    const objects: { fallback?: object } = {};
    const { read, calls } = source(objects);
    await Promise.all([read(), read(), read()]);
    await read();
    expect(calls()).toBe(2);
    objects.fallback = { data: { [collection]: 'true' } };
    clock.mockReturnValue(1250);
    expect(await read()).toMatchObject({ collectKeys: false });
  });

  test('that cannot be read are no defaults, and are asked for again', async () => {
    const objects: { error?: Error } = { error: new KubeUnreachable('no answer') };
    const { read } = source(objects);
    await expect(read()).rejects.toThrow(KubeUnreachable);
    delete objects.error;
    expect(await read()).toMatchObject({ collectKeys: true });
  });
});

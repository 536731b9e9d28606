import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { placedApis } from '../../docs/generate/openapi.ts';
import { modelCatalogHandler } from '../../functions/model-catalog/model-catalog.ts';
import { KubeUnreachable } from '../../lib/kube/errors.ts';
import { parseCatalog, readCatalog } from '../../lib/nim/catalog/catalog.ts';
import { CatalogDisabled, readDocument } from '../../lib/nim/catalog/document.ts';
import { parseSettings } from '../../lib/nim/settings.ts';
import { documentedAnswers, documentedFunction } from '../support/documented-function.ts';

const [, placed] = placedApis;
const manifest = parse(readFileSync(new URL('../../knative/base/400-catalog.yaml', import.meta.url), 'utf8'));
const shipped = parseCatalog(manifest.data['models.json']);
const source = 'opendatahub/nim-model-metadata';

function open() {
  const state = { catalog: { ...shipped, source }, settings: {}, fail: undefined as Error | undefined };
  const handler = modelCatalogHandler({
    readSettings: async () => parseSettings(state.settings),
    readCatalog: async () => {
      if (state.fail) throw state.fail;
      return state.catalog;
    },
  });
  return { ...documentedFunction(placed, handler), state };
}

test('model-catalog answers everything that is documented, and nothing else', async () => {
  const { call, seen, state } = open();
  const { headers, text } = await call('GET', '/?kind=chat&q=llama');
  expect(JSON.parse(text).models.length).toBeGreaterThan(0);
  await call('GET', '/');
  await call('GET', '/?kind=chat&q=llama', { headers: { 'if-none-match': String(headers.etag) } });
  for (const fail of [new CatalogDisabled('mend it'), new KubeUnreachable('x'), new Error('x')]) {
    state.fail = fail;
    await call('GET', '/');
  }
  const described = await call('GET', '/openapi.json');
  await call('GET', '/openapi.json', { headers: { 'if-none-match': String(described.headers.etag) } });
  expect([...seen].sort()).toEqual(documentedAnswers(placed));
});

test.each([
  [{ region: 'EU' }],
  [{ regionPolicy: 'block' }],
  [{ regionPolicy: 'blok', unknown: 'x', 'disconnected.disableKeyCollection': 'true' }],
])('what it answers with the settings %j keeps to the document too', async (settings) => {
  const { call, state } = open();
  state.settings = settings;
  expect((await call('GET', '/')).status).toBe(200);
});

test('so does a catalog of the other form, with everything in it that a model may have', async () => {
  const { call, state } = open();
  const entry = {
    name: 'one',
    namespace: 'nim/x',
    displayName: 'One',
    shortDescription: 'Talks',
    tags: ['1.0', 'latest'],
    latestTag: 'latest',
    updatedDate: '2026-01-01',
    euRestricted: true,
    restrictedProbe: { place: 'eu-central-1', date: '2026-02' },
    minGPUMemoryGB: 24,
    sizing: {
      recommendedGPUMemoryGB: { value: 48, source: 'somebody', confidence: 'vendor' },
      gpuCount: { value: 2, source: 'somebody', confidence: 'vendor' },
      cacheGB: { value: 40.5, source: 'somebody', confidence: 'derived' },
      supportedGPUs: { value: ['H100'], source: 'somebody', confidence: 'third-party' },
    },
  };
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'x' },
    data: { one: JSON.stringify(entry), two: '{' },
  };
  state.catalog = {
    ...readCatalog(readDocument(configMap)),
    source,
    restrictedProbe: { place: 'eu-central-1', date: '2026-02' },
  };
  const { models, warnings } = JSON.parse((await call('GET', '/')).text);
  expect(Object.keys(models[0].sizing)).toHaveLength(5);
  expect(models[0]).toMatchObject({ restricted: true, restrictedProbe: { place: 'eu-central-1' } });
  expect(warnings).toHaveLength(1);
});

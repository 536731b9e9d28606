import { expect, test } from '@jest/globals';
import { placedApis } from '../../docs/generate/openapi.ts';
import { readAssets } from '../../functions/wizard/assets.ts';
import { wizardHandler } from '../../functions/wizard/wizard.ts';
import { documentedAnswers, documentedFunction } from '../support/documented-function.ts';

const placed = placedApis[3];
const urls = { 'validate-key': 'validate-key/', 'model-catalog': 'model-catalog/', deployments: 'deployments/' };
const assets = new Map(readAssets(new URL('../../functions/wizard/page/', import.meta.url)));

test('the page and its parts answer what is documented, and nothing else', async () => {
  const { call, seen } = documentedFunction(placed, wizardHandler(assets, urls));
  for (const path of ['/', '/wizard.js', '/wizard.css', '/icon.svg', '/nothing.js']) await call('GET', path);
  const { headers } = await call('GET', '/openapi.json');
  await call('GET', '/openapi.json', { headers: { 'if-none-match': String(headers.etag) } });
  const broken = documentedFunction(placed, async () => {
    throw new Error('nobody foresaw this');
  });
  for (const path of ['/', '/wizard.js']) await broken.call('GET', path);
  expect([...new Set([...seen, ...broken.seen])].sort()).toEqual(documentedAnswers(placed));
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { documentOf, type Entry } from '../../cli/catalog/catalog-file.ts';
import { describe as descriptionOf, publisherOf } from '../../cli/catalog/describe.ts';
import { nameOf } from '../../cli/catalog/names.ts';
import { curatedKind, sizingOf } from '../../cli/catalog/sizing.ts';
import { findingsOf } from '../../cli/catalog/verify.ts';
import { readCatalog } from '../../lib/nim/catalog/catalog.ts';
import { kindOf } from '../../lib/nim/catalog/kind.ts';

const path = new URL('../../knative/base/400-catalog.yaml', import.meta.url).pathname;
const facts = JSON.parse(readFileSync(new URL('./data/shipped-facts.json', import.meta.url), 'utf8')) as {
  captured: string;
  restrictedProbe: object;
  models: Record<string, string>;
};
const document = documentOf(path);
const entries = document.entries.map(({ raw }) => raw as Entry);
const { models } = readCatalog(document);

describe('the shipped catalog', () => {
  test('is fine', () => {
    expect(findingsOf(path)).toEqual({ problems: [], remarks: [] });
  });

  test('has of each model exactly the tags, the latest one, the date and the restriction that were captured', () => {
    const hashes = entries.map(({ id, tags, latestTag = null, updatedDate = null, euRestricted }) => {
      const known = JSON.stringify([[...tags].sort(), latestTag, updatedDate, euRestricted]);
      return [id, createHash('sha256').update(known).digest('base64url').slice(0, 12)];
    });
    expect(Object.fromEntries(hashes)).toEqual(facts.models);
    expect(document).toMatchObject({
      generatedAt: `${facts.captured}T00:00:00Z`,
      restrictedProbe: facts.restrictedProbe,
    });
  });

  test('marks the four that were restricted, each with place and date of the probe', () => {
    const marked = models.filter(({ restricted }) => restricted);
    expect(marked.map(({ id }) => id.split('/').at(-1))).toEqual([
      'llama-3.2-11b-vision-instruct',
      'llama-3.2-90b-vision-instruct',
      'llama-4-maverick-17b-128e-instruct',
      'llama-4-scout-17b-16e-instruct',
    ]);
    for (const { restrictedProbe } of marked) expect(restrictedProbe).toEqual(facts.restrictedProbe);
  });

  test.each([
    ['nim/meta/llama-3.1-70b-instruct-pb25h2', '1.14.0-pb5.3'],
    ['nim/meta/llama-3.1-8b-instruct-pb25h2', '1.14.0-pb5.3'],
    ['nim/nvidia/llama-3.3-nemotron-super-49b-v1.5-pb25h2', '1.14.0-pb5.3'],
    ['nim/nvidia/nv-embedqa-e5-v5-pb25h2', '1.11.2-stig-fips-x86'],
  ])('offers of %s the newest variant first: %s', (id, tag) => {
    const model = models.find((candidate) => candidate.id === id);
    expect(model).toMatchObject({ defaultTag: tag, tags: expect.arrayContaining([{ tag, floating: false }]) });
    expect(model?.tags[0]?.tag).toBe(tag);
  });

  test('has names, descriptions, kinds and sizes as the tool makes them now', () => {
    const made = entries.map(({ id }) => {
      const kind = curatedKind(id) ?? kindOf(id);
      const words = { name: nameOf(id), description: descriptionOf(id, kind), publisher: publisherOf(id) };
      return { id, kind, ...words, sizing: sizingOf(id, kind) };
    });
    const shipped = entries.map(({ id, kind, name, description, publisher, sizing }) => {
      return { id, kind, name, description, publisher, sizing };
    });
    expect(shipped).toEqual(made);
  });

  test('has no name twice', () => {
    expect(new Set(models.map(({ name }) => name)).size).toBe(models.length);
  });
});

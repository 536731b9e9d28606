import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { targets } from '../../functions/targets.ts';
import { type Bundle, buildBundles } from '../../image/bundle.ts';
import { isAllowed } from '../../image/licences.ts';
import { packageId, packagesOf } from '../../image/packages.ts';
import {
  buildContents,
  buildTimeoutMs,
  canBuild,
  copySources,
  hashesOf,
  repository,
  temporaryFolder,
} from './built-image.ts';
import { containerfile } from './containerfile.ts';

(canBuild ? describe : describe.skip)("the image's contents", () => {
  const temporary = temporaryFolder();
  const contents = join(temporary.path, 'contents');
  const elsewhere = join(temporary.path, 'elsewhere', 'contents');
  let bundles: readonly Bundle[] = [];
  beforeAll(async () => {
    bundles = await buildBundles(repository);
    await buildContents(repository, contents);
    await buildContents(copySources(join(temporary.path, 'a', 'longer', 'path')), elsewhere);
  }, buildTimeoutMs);
  afterAll(temporary.dispose);

  test('the same sources give the same bytes wherever they lie, from nothing but what the Containerfile copies', () => {
    const hashes = hashesOf(contents);
    expect(Object.keys(hashes).length).toBeGreaterThan(50);
    expect(hashesOf(elsewhere)).toEqual(hashes);
  });

  test('an engine is handed what the Containerfile copies, and no more', () => {
    expect([...containerfile.notIgnored].sort()).toEqual([...containerfile.sources].sort());
  });

  test('the base image is pinned by digest and named without a registry', () => {
    expect(containerfile.nodeImage).toMatch(/^node:24-[a-z-]+@sha256:[0-9a-f]{64}$/);
  });

  describe('a bundle', () => {
    test.each(targets)('of %s holds that function and no other', (target) => {
      const inputs = bundles.find(({ path }) => path === `${target}.cjs`)?.inputs ?? [];
      const folders = inputs.flatMap((input) => /^functions\/([^/]+)\//.exec(input)?.[1] ?? []);
      expect([...new Set(folders)]).toEqual([target]);
    });

    test('is ASCII, so that V8 keeps one byte a character', () => {
      const other = bundles.filter(({ content }) => content.some((byte) => byte > 127)).map(({ path }) => path);
      expect(other).toEqual([]);
    });
  });

  describe('licences', () => {
    test('of every package that is in a bundle are in the image, and are allowed', () => {
      const packages = packagesOf(
        repository,
        bundles.flatMap(({ inputs }) => inputs),
      );
      const text = readFileSync(join(contents, 'licenses/third-party.txt'), 'utf8');
      expect(packages.length).toBeGreaterThan(50);
      for (const one of packages) {
        expect(isAllowed(one.licence)).toBe(true);
        expect(text).toContain(`${packageId(one)}\n${one.licence}\n\n`);
        expect(text).toContain(one.licenceText);
      }
    });

    test('of Node and of ours are in the image', () => {
      expect(readFileSync(join(contents, 'licenses/LICENSE'), 'utf8')).toContain('Apache License');
      expect(readFileSync(join(contents, 'licenses/node.txt'), 'utf8')).toContain('Node.js is licensed for use');
    });

    test.each([
      ['MIT', true],
      ['(MIT OR GPL-3.0)', true],
      ['MIT AND ISC', true],
      ['MIT AND GPL-3.0', false],
      ['GPL-3.0-only', false],
      ['SEE LICENSE IN file', false],
    ])('"%s" is allowed: %s', (expression, expected) => {
      expect(isAllowed(expression)).toBe(expected);
    });
  });

  const hash = z.strictObject({ alg: z.enum(['SHA-256', 'SHA-512']), content: z.string().regex(/^[0-9a-f]{64,128}$/) });
  const licence = z.union([
    z.strictObject({ expression: z.string() }),
    z.strictObject({ license: z.strictObject({ id: z.string() }) }),
    z.strictObject({ license: z.strictObject({ name: z.string() }) }),
  ]);
  const component = z.strictObject({
    type: z.enum(['application', 'file', 'library', 'platform']),
    'bom-ref': z.string().min(1),
    name: z.string().min(1),
    version: z.string().min(1).optional(),
    purl: z.string().startsWith('pkg:').optional(),
    cpe: z.string().startsWith('cpe:2.3:a:').optional(),
    hashes: z.array(hash).optional(),
    licenses: z.array(licence).optional(),
    get components() {
      return z.array(component).optional();
    },
  });
  /** The parts of CycloneDX 1.6 that are used, unknown fields refused. */
  const document = z.strictObject({
    bomFormat: z.literal('CycloneDX'),
    specVersion: z.literal('1.6'),
    serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
    version: z.literal(1),
    metadata: z.strictObject({ component, timestamp: z.iso.datetime().optional() }),
    components: z.array(component),
    dependencies: z.array(z.strictObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
  });

  describe('the bill of materials', () => {
    const read = () => document.parse(JSON.parse(readFileSync(join(contents, 'sbom.cdx.json'), 'utf8')));

    test('names every file of the program and every package in it, and refers to nothing that it does not name', () => {
      const { components, dependencies, metadata } = read();
      const references = components.map((one) => one['bom-ref']);
      expect(new Set(references).size).toBe(references.length);
      expect(references).toEqual(expect.arrayContaining(bundles.map(({ path }) => `/app/${path}`)));
      const packages = packagesOf(
        repository,
        bundles.flatMap(({ inputs }) => inputs),
      );
      expect(components.filter(({ purl }) => purl?.startsWith('pkg:npm/')).map(packageName)).toEqual(
        packages.map(packageId),
      );
      const known = new Set([...references, metadata.component['bom-ref']]);
      expect(
        dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).filter((ref) => !known.has(ref)),
      ).toEqual([]);
    });

    test('has the hashes of the files that are there', () => {
      const hashes = hashesOf(contents);
      const all = read().components.flatMap((one) => [one, ...(one.components ?? [])]);
      const files = all.filter(({ type }) => type === 'file');
      for (const { name, hashes: given } of files)
        expect({ name, hash: given?.[0]?.content }).toEqual({ name, hash: hashes[name] });
      const node = all.find(({ name, type }) => name === 'node' && type === 'platform');
      expect(node).toMatchObject({ version: process.versions.node, hashes: [{ content: hashes['/bin/node'] }] });
      expect(files.map(({ name }) => name)).toEqual(
        expect.arrayContaining(Object.keys(hashes).filter((path) => path.startsWith('/lib'))),
      );
    });

    test('names what is inside Node', () => {
      const node = read().components.find(({ type }) => type === 'platform');
      expect(node?.components).toContainEqual(
        expect.objectContaining({ name: 'openssl', version: process.versions.openssl }),
      );
    });
  });

  const packageName = ({ name, version }: { name: string; version?: string | undefined }) => `${name}@${version}`;
});

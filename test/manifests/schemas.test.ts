import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../local/manifests.ts';
import { kubectlPresent, render, variants } from '../support/kustomize.ts';

/** Where the model of a kind is, by its group: generated from the types of whoever defines it. Template has none; the API server has it. */
const packages: Readonly<Record<string, string>> = {
  'serving.knative.dev': '@kubernetes-models/knative/',
  'eventing.knative.dev': '@kubernetes-models/knative/',
  'sources.knative.dev': '@kubernetes-models/knative/',
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api/',
};
const withoutModel = new Set(['Template']);

const groupOf = ({ apiVersion }: Manifest) => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');
const modelOf = (manifest: Manifest) =>
  `${packages[groupOf(manifest)] ?? 'kubernetes-models/'}${manifest.apiVersion}/${manifest.kind}`;

/** Knative's Go type of a SinkBinding always writes its status, so its model demands one. */
const asStored = (manifest: Manifest) => (manifest.kind === 'SinkBinding' ? { ...manifest, status: {} } : manifest);

const repository = resolve(import.meta.dirname, '../..');
const tsc = join(repository, 'node_modules/typescript/bin/tsc');
const described = kubectlPresent ? describe : describe.skip;

/** The objects as a TypeScript file: a literal may have no field that its type does not know, at any depth. */
function asTypeScript(manifests: readonly Manifest[]): string {
  return manifests
    .map((manifest, index) => {
      const type = `import('${modelOf(manifest)}').I${manifest.kind}`;
      return `export const object${index}: ${type} =\n${JSON.stringify(asStored(manifest))};\n`;
    })
    .join('');
}

described('schemas', () => {
  let folder: string;
  beforeAll(() => {
    // inside the project, so that the packages are found
    mkdirSync(join(repository, 'node_modules/.cache'), { recursive: true });
    folder = mkdtempSync(join(repository, 'node_modules/.cache/manifests-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const compile = (files: Readonly<Record<string, string>>) => {
    const inside = mkdtempSync(join(folder, 'set-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(inside, `${name}.ts`), text);
    const compilerOptions = { target: 'es2024', module: 'nodenext', strict: true, noEmit: true, skipLibCheck: true };
    const config = { compilerOptions: { ...compilerOptions, types: [] }, include: ['*.ts'] };
    writeFileSync(join(inside, 'tsconfig.json'), JSON.stringify(config));
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', inside], { encoding: 'utf8' });
    return stdout;
  };

  test('every object of every variant has only fields that its kind knows', () => {
    const files = variants.map(([, overlay, laid], index) => {
      const manifests = render(overlay, laid).filter(({ kind }) => !withoutModel.has(kind));
      return [`variant${index}`, asTypeScript(manifests)] as const;
    });
    expect(compile(Object.fromEntries(files))).toBe('');
  });

  test('a field that nobody knows is found, however deep it lies', () => {
    const [service] = render('openshift').filter(({ apiVersion }) => apiVersion === 'serving.knative.dev/v1');
    const odd = JSON.parse(JSON.stringify(service).replace('"readinessProbe":{', '"readinessProbe":{"patience":1,'));
    expect(compile({ odd: asTypeScript([odd]) })).toMatch(/patience.* does not exist in type 'IProbe'/);
  });

  test.each(variants)('%s: every value is of its type', async (_title, overlay, laid) => {
    const wrong: string[] = [];
    for (const manifest of render(overlay, laid).filter(({ kind }) => !withoutModel.has(kind))) {
      const models = (await import(modelOf(manifest))) as Record<string, new (data: object) => { validate(): void }>;
      const Model = models[manifest.kind];
      if (!Model) throw new Error(`no model of ${manifest.kind}`);
      try {
        new Model(asStored(manifest)).validate();
      } catch (error) {
        wrong.push(`${manifest.kind} ${manifest.metadata.name}: ${(error as Error).message}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

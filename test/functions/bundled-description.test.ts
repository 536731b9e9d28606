import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { placedApis } from '../../docs/generate/openapi.ts';
import { ownDocument } from '../../lib/http/openapi/document.ts';

const root = resolve(import.meta.dirname, '../..');
const elsewhere = mkdtempSync(join(tmpdir(), 'nim-functions-bundle-'));
afterAll(() => rmSync(elsewhere, { recursive: true }));

/** The way from a call to the document, as each function's index.ts has it. */
const program = (name: string, variable: string) => `
import { describedBy } from './lib/http/openapi/serve.ts';
const handler = describedBy(async () => (await import('./functions/${name}/openapi.ts')).${variable}, async () => ({ status: 404 }));
void handler({ method: 'GET', path: '/openapi.json', headers: {} }).then(({ body }) => process.stdout.write(body));
`;

const variables = {
  'validate-key': 'validateKeyApi',
  'model-catalog': 'modelCatalogApi',
  deployments: 'deploymentsApi',
  wizard: 'wizardApi',
} as const;

test.each(placedApis.map(({ api }) => [api.name as keyof typeof variables, api] as const))(
  '%s describes itself from one bundled file too, with nothing of the repository in reach',
  async (name, api) => {
    const outfile = join(elsewhere, `${name}.cjs`);
    const stdin = { contents: program(name, variables[name]), resolveDir: root, loader: 'ts' } as const;
    await build({ stdin, outfile, bundle: true, minify: true, platform: 'node', format: 'cjs', logLevel: 'error' });
    const printed = execFileSync(process.execPath, [outfile], { cwd: elsewhere, encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(ownDocument(api))));
  },
);

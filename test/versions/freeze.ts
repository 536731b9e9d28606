import { cp, mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { eventExamples } from '../../docs/generate/event-examples.ts';
import { encodeEvent } from '../../events/encode.ts';
import type { ConfigMap } from '../../lib/kube/object.ts';
import { files, sumsOf } from './frozen.ts';
import { contentOf, recordSchema } from './record-schema.ts';
import { writtenRecords } from './written-records.ts';

// `node test/versions/freeze.ts v2` keeps the revision that is checked out, beside the earlier ones (README.md).

const root = resolve(import.meta.dirname, '../..');
/** The functions that write records and events, or read them. */
const targets = ['deployments', 'provision', 'compensate', 'sweep'];

/** Writes a revision into a folder that must not be there yet. */
async function freeze(folder: URL): Promise<void> {
  // the folder itself not recursively: one that is there already stays as it is
  await mkdir(folder);
  const write = (file: string, content: string | Uint8Array) => writeFile(new URL(file, folder), content);
  await cp(new URL('../../events/schemas/', import.meta.url), new URL(files.eventSchemas, folder), { recursive: true });
  await write(files.events, json(eventExamples.map(encodeEvent)));
  await write(files.recordSchema, json(recordSchema()));
  await write(files.records, json(await records()));
  await write(files.program, await program());
  await write(files.sums, sumsOf(folder));
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** One record of every phase and of every set of fields that occurs in it. */
async function records(): Promise<Record<string, ConfigMap>> {
  const kept = new Map<string, readonly [title: string, record: ConfigMap]>();
  for (const { course, record } of await writtenRecords()) {
    const content = contentOf(record);
    const { phase = 'Requested' } = (content.data.status ?? {}) as { phase?: string };
    const shape = `${phase} ${fieldsOf(content.data).join()}`;
    if (!kept.has(shape)) kept.set(shape, [`${kept.size + 1} ${phase}, of one that is ${course}`, record]);
  }
  return Object.fromEntries(kept.values());
}

function fieldsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => fieldsOf(item, `${path}[]`)))];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) => fieldsOf(item, `${path}.${key}`));
}

/** Our own code in one file that can be read and compared; the packages are those that are installed. */
async function program(): Promise<Uint8Array> {
  const loaders = targets.map((target) => `'${target}': () => import('./functions/${target}/index.ts'),`);
  const contents = `import { startFunction } from './functions/start.ts';
    const functions = { ${loaders.join('')} };
    await startFunction((target) => functions[target]());`;
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    bundle: true,
    write: false,
    packages: 'external',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'silent',
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

if (import.meta.main) {
  const [name = ''] = process.argv.slice(2);
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(name)) {
    process.stderr.write('usage: node test/versions/freeze.ts <name of the new folder, such as v2>\n');
    process.exit(64);
  }
  await freeze(new URL(`./${name}/`, import.meta.url));
}

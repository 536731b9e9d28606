import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ConfigMap } from '../../lib/kube/object.ts';

/** An event as it was sent. */
export interface SentEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An earlier revision: what it wrote, what it can read, and itself (README.md). */
export interface FrozenRevision {
  readonly name: string;
  readonly folder: URL;
  readonly records: readonly (readonly [title: string, record: ConfigMap])[];
  readonly events: readonly SentEvent[];
  /** What its readers ask of an event's data, by the event's type. */
  readonly eventSchemas: ReadonlyMap<string, z.ZodType>;
  /** What its readers ask of a record's content. */
  readonly recordSchema: z.ZodType;
  readonly phases: readonly string[];
  /** Its functions, started as functions/serve.ts starts today's. */
  readonly program: string;
}

/** File names of what a revision's folder has. */
export const files = {
  records: 'records.json',
  events: 'events.json',
  eventSchemas: 'event-schemas/',
  recordSchema: 'record-schema.json',
  program: 'functions.mjs',
  sums: 'SHA256SUMS',
} as const;

/** The part of a record schema that says which phases there are. */
interface RecordJsonSchema {
  readonly properties: { data: { properties: { status: { properties: { phase: { enum: readonly string[] } } } } } };
}

const here = new URL('./', import.meta.url);

/** Every revision that is kept. */
export const frozenRevisions: readonly FrozenRevision[] = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => readRevision(name, new URL(`${name}/`, here)));

function readRevision(name: string, folder: URL): FrozenRevision {
  const read = <T>(file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as T;
  const schema = (file: string) => z.fromJSONSchema(read(file));
  return {
    name,
    folder,
    records: Object.entries(read<Record<string, ConfigMap>>(files.records)),
    events: read<SentEvent[]>(files.events),
    eventSchemas: new Map(
      readdirSync(new URL(files.eventSchemas, folder)).map((file) => [
        file.replace(/\.json$/, ''),
        schema(files.eventSchemas + file),
      ]),
    ),
    recordSchema: schema(files.recordSchema),
    phases: read<RecordJsonSchema>(files.recordSchema).properties.data.properties.status.properties.phase.enum,
    program: fileURLToPath(new URL(files.program, folder)),
  };
}

/** SHA-256 of every file of a folder but the list itself, in the form of sha256sum. */
export function sumsOf(folder: URL): string {
  const path = fileURLToPath(folder);
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((file) => file !== files.sums)
    .sort()
    .map((file) => `${sha256(readFileSync(join(path, file)))}  ${file}\n`)
    .join('');
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

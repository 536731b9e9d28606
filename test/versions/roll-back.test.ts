import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventExamples } from '../../docs/generate/event-examples.ts';
import { encodeEvent } from '../../events/encode.ts';
import { frozenRevisions } from './frozen.ts';
import { grown } from './grown.ts';
import { contentOf, type RecordContent } from './record-schema.ts';
import { type Written, writtenRecords } from './written-records.ts';

let written: readonly Written[] = [];
beforeAll(async () => {
  written = await writtenRecords();
});
const contents = (): RecordContent[] => written.map(({ record }) => contentOf(record));

/** After a roll-back, the revision before this one reads what this one wrote. */
describe.each(frozenRevisions)('what is written now, read by $name', ({ recordSchema, eventSchemas }) => {
  const problems = (content: unknown): string[] =>
    (recordSchema.safeParse(content).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

  test('records of every course that a deployment takes', () => {
    const found = written.flatMap(({ course, record }) =>
      problems(contentOf(record)).map((problem) => `${course}: ${problem}`),
    );
    expect([...new Set(found)]).toEqual([]);
  });

  test('records with fields that it has never heard of', () => {
    expect([...new Set(contents().flatMap((content) => problems(grown(content))))]).toEqual([]);
  });

  test('no record in which a field that it needs is missing', () => {
    const needed = [
      'metadata.labels',
      'data.request',
      ...['name', 'model', 'tag', 'replicas', 'storage', 'resources.gpus'].map((field) => `data.request.${field}`),
      ...['owner.uid', 'secrets', 'secrets.0.uid'].map((field) => `data.intake.${field}`),
      ...['requestedAt', 'cache'].map((field) => `data.deletion.${field}`),
      ...['phase', 'since', 'attempts', 'objects', 'objects.0.kind', 'objects.0.name', 'left', 'left.0.name'].map(
        (field) => `data.status.${field}`,
      ),
      ...['reason', 'message', 'resource.kind', 'resource.name'].map((field) => `data.status.outcome.${field}`),
    ];
    const accepted = needed.filter((path) => {
      const having = contents().filter((content) => at(content, path) !== undefined);
      expect({ path, found: having.length > 0 }).toEqual({ path, found: true });
      return having.some((content) => problems(changed(content, path, undefined)).length === 0);
    });
    expect(accepted).toEqual([]);
  });

  test('no record in which a field is of another type', () => {
    const tried = new Set<string>();
    const accepted = contents().flatMap((content) =>
      leavesOf(content.data, 'data').filter((path) => {
        tried.add(path);
        const other = typeof at(content, path) === 'number' ? 'text' : 1;
        return problems(changed(content, path, other)).length === 0;
      }),
    );
    expect([...new Set(accepted)]).toEqual([]);
    expect([...tried]).toEqual(expect.arrayContaining(['data.status.waitingFor', 'data.status.outcome.resource.name']));
  });

  test('no record in a phase or with a wish that it does not know', () => {
    const values = { 'data.status.phase': 'Paused', 'data.deletion.cache': 'archive' };
    for (const [path, value] of Object.entries(values)) {
      const having = contents().filter((content) => at(content, path) !== undefined);
      expect(having.filter((content) => problems(changed(content, path, value)).length === 0)).toEqual([]);
    }
  });

  test.each(eventExamples.filter(({ type }) => eventSchemas.has(type)))('$type', (event) => {
    const schema = eventSchemas.get(event.type);
    const data = JSON.parse(encodeEvent(event).body);
    expect(schema?.safeParse(data).error?.issues ?? []).toEqual([]);
    expect(schema?.safeParse(grown(data)).success).toBe(true);
    expect(schema?.safeParse({}).success).toBe(false);
  });

  test('every type of event that it knows is still sent', () => {
    const sent = eventExamples.map(({ type }) => type);
    expect([...eventSchemas.keys()].filter((type) => !sent.includes(type))).toEqual([]);
  });
});

describe('the courses', () => {
  test('write everything that a record can hold', () => {
    const found = (path: string) =>
      new Set(
        contents()
          .map((content) => at(content, path))
          .filter((value) => value !== undefined),
      );
    expect(found('data.status.phase')).toEqual(
      new Set(['Provisioning', 'Provisioned', 'Failing', 'RollingBack', 'RolledBack', 'Deleting']),
    );
    expect(found('data.deletion.cache')).toEqual(new Set(['keep', 'delete']));
    for (const path of [
      'data.request.displayName',
      'data.request.storage.size',
      'data.request.storage.className',
      'data.request.storage.existingClaim',
      'data.request.resources.memory',
      'data.intake.image',
      'data.intake.secrets.1.uid',
      'data.status.image',
      'data.status.waitingFor',
      'data.status.objects.2.uid',
      'data.status.outcome.resource.name',
      'data.status.left.0.name',
    ]) {
      expect({ path, isWritten: found(path).size > 0 }).toEqual({ path, isWritten: true });
    }
  });
});

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);

/** A copy with another value at a path; undefined takes the field away. */
function changed(content: RecordContent, path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(content);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = (keys.length === 0 ? copy : at(copy, keys.join('.'))) as Record<string, unknown>;
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

function leavesOf(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, `${path}.${key}`));
}

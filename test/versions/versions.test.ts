import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { eventExamples } from '../../docs/generate/event-examples.ts';
import { decodeEvent } from '../../events/decode.ts';
import { encodeEvent } from '../../events/encode.ts';
import { eventContracts } from '../../events/index.ts';
import type { ConfigMap } from '../../lib/kube/object.ts';
import { parseRecord, phases, RecordTooNew, withPart } from '../../lib/nim/record.ts';

/** What version 1 wrote, kept as it was. A change here is a change of what running clusters have: add a version beside it instead. */
const v1 = new URL('./v1/', import.meta.url);
const read = <T>(file: string) => JSON.parse(readFileSync(new URL(file, v1), 'utf8')) as T;
const records = Object.entries(read<Record<string, ConfigMap>>('records.json'));
const events = read<{ headers: Record<string, string>; body: string }[]>('events.json');
const schemas = new Map(
  readdirSync(new URL('event-schemas/', v1)).map((file) => [
    file.replace(/\.json$/, ''),
    z.fromJSONSchema(read(`event-schemas/${file}`)),
  ]),
);
const partsOf = ({ data = {} }: ConfigMap) =>
  Object.entries(data).map(([key, text]) => [key, JSON.parse(text) as Record<string, unknown>] as const);
const withParts = (configMap: ConfigMap, parts: readonly (readonly [string, unknown])[]): ConfigMap => ({
  ...configMap,
  data: Object.fromEntries(parts.map(([key, value]) => [key, JSON.stringify(value)])),
});
/** Every object of a value gets a field that this version has never heard of. */
function grown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grown);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, item]) => [key, grown(item)] as const);
  return { ...Object.fromEntries(fields), ofLater: { times: 1 } };
}
const parse = (headers: Record<string, string>, body: string) => {
  const contract = eventContracts.find(({ type }) => type === headers['ce-type']);
  if (!contract) throw new Error(`no contract for ${headers['ce-type']}`);
  return contract.parse(decodeEvent(headers, Buffer.from(body)));
};

describe('records of version 1', () => {
  test('are there in every phase', () => {
    const written = records.map(([, configMap]) => parseRecord(configMap).status.phase);
    expect(new Set(written)).toEqual(new Set(phases));
  });

  test.each(records)('%s: read as they were meant', (_title, configMap) => {
    const { request, intake, deletion, status } = parseRecord(configMap);
    const parts = Object.fromEntries(partsOf(configMap));
    expect({ request, intake, deletion }).toEqual({
      request: parts.request,
      intake: parts.intake,
      deletion: parts.deletion,
    });
    if (parts.status) expect(status).toEqual(parts.status);
  });

  test.each(records)(
    '%s: with what a later version adds, read the same, and nothing is lost when it is written back',
    (_title, configMap) => {
      const later = withParts(
        configMap,
        partsOf(configMap).map(([key, value]) => [key, grown(value)]),
      );
      const before = parseRecord(configMap);
      const record = parseRecord(later);
      expect(record).toMatchObject({ name: before.name, request: before.request, status: before.status });
      const moved = withPart(record, 'status', { ...record.status, waitingFor: 'nothing' });
      const kept = partsOf(moved).filter(([key]) => key !== 'status');
      expect(kept).toEqual(partsOf(later).filter(([key]) => key !== 'status'));
      if (configMap.data?.status) {
        expect(JSON.parse(moved.data?.status ?? '')).toEqual({
          ...(grown(before.status) as object),
          waitingFor: 'nothing',
        });
      }
    },
  );

  test.each(records)('%s: of a later version that must be understood, left alone', (_title, configMap) => {
    const later = withParts(
      configMap,
      partsOf(configMap).map(([key, value]) => [key, key === 'request' ? { ...value, version: 2 } : value]),
    );
    expect(() => parseRecord(later)).toThrow(RecordTooNew);
  });
});

describe('events of version 1', () => {
  test('are there of every type', () => {
    expect(events.map(({ headers }) => headers['ce-type']).sort()).toEqual(
      eventContracts.map(({ type }) => type).sort(),
    );
    expect([...schemas.keys()].sort()).toEqual(eventContracts.map(({ type }) => type).sort());
  });

  test.each(events.map((event) => [event.headers['ce-type'] ?? '', event] as const))(
    '%s: read as it was meant',
    (_type, event) => {
      expect(parse(event.headers, event.body).data).toEqual(JSON.parse(event.body));
    },
  );

  test.each(events.map((event) => [event.headers['ce-type'] ?? '', event] as const))(
    '%s: with what a later version adds, read the same',
    (_type, { headers, body }) => {
      const later = JSON.stringify(grown(JSON.parse(body)));
      expect(parse({ ...headers, 'ce-oflater': '1' }, later).data).toEqual(JSON.parse(body));
    },
  );

  test.each(eventExamples.map((event) => [event.type, event] as const))(
    '%s: as it is sent now, is what version 1 can read',
    (type, event) => {
      const schema = schemas.get(type);
      expect(schema?.safeParse(JSON.parse(encodeEvent(event).body)).error?.issues ?? []).toEqual([]);
      expect(schema?.safeParse({}).success).toBe(false);
    },
  );
});

import { describe, expect, test } from '@jest/globals';
import { decodeEvent } from '../../events/decode.ts';
import { eventContracts } from '../../events/index.ts';
import type { ConfigMap } from '../../lib/kube/object.ts';
import { parseRecord, RecordTooNew, withPart } from '../../lib/nim/record.ts';
import { frozenRevisions } from './frozen.ts';
import { grown } from './grown.ts';

const partsOf = ({ data = {} }: ConfigMap) =>
  Object.entries(data).map(([key, text]) => [key, JSON.parse(text) as Record<string, unknown>] as const);
const withParts = (configMap: ConfigMap, parts: readonly (readonly [string, unknown])[]): ConfigMap => ({
  ...configMap,
  data: Object.fromEntries(parts.map(([key, value]) => [key, JSON.stringify(value)])),
});
const parse = (headers: Readonly<Record<string, string>>, body: string) => {
  const contract = eventContracts.find(({ type }) => type === headers['ce-type']);
  if (!contract) throw new Error(`no contract for ${headers['ce-type']}`);
  return contract.parse(decodeEvent(headers, Buffer.from(body)));
};

/** After an upgrade, this revision reads what the one before it wrote. */
describe.each(frozenRevisions)('records that $name wrote', ({ records, phases }) => {
  test('are there in every phase that it knew', () => {
    const written = records.map(([, configMap]) => parseRecord(configMap).status.phase);
    expect(new Set<string>(written)).toEqual(new Set(phases));
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
      partsOf(configMap).map(([key, value]) => [key, key === 'request' ? { ...value, version: 1_000 } : value]),
    );
    expect(() => parseRecord(later)).toThrow(RecordTooNew);
  });
});

describe.each(frozenRevisions)('events that $name sent', ({ events, eventSchemas }) => {
  const titled = events.map((event) => [event.headers['ce-type'] ?? '', event] as const);

  test('are there of every type that it knew', () => {
    expect(titled.map(([type]) => type).sort()).toEqual([...eventSchemas.keys()].sort());
  });

  test.each(titled)('%s: read as it was meant', (_type, event) => {
    expect(parse(event.headers, event.body).data).toEqual(JSON.parse(event.body));
  });

  test.each(titled)('%s: with what a later version adds, read the same', (_type, { headers, body }) => {
    const later = JSON.stringify(grown(JSON.parse(body)));
    expect(parse({ ...headers, 'ce-oflater': '1' }, later).data).toEqual(JSON.parse(body));
  });
});

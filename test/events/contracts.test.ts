import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { decodeEvent } from '../../events/decode.ts';
import { encodeEvent } from '../../events/encode.ts';
import { InvalidEvent } from '../../events/envelope.ts';
import { schemaFile, schemaText } from '../../events/generate.ts';
import { deploymentRequested, eventContracts } from '../../events/index.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const data = { namespace: 'demo', name: 'chat', recordUid: 'uid-1', model: 'nim/meta/llama', tag: '1.2.3' };
const time = new Date('2026-01-02T03:04:05Z');
const event = deploymentRequested.create({ source: 'deployments', data, time, traceparent });

const structured = (value: unknown) =>
  decodeEvent({ 'content-type': 'application/cloudevents+json' }, Buffer.from(JSON.stringify(value)));

describe('an event of ours', () => {
  test('is addressed by deployment and record, and its id is the same whenever it is made', () => {
    const later = deploymentRequested.create({ source: 'sweep', data, time: new Date() });
    expect(event).toMatchObject({
      specversion: '1.0',
      type: 'io.opendatahub.nim.deployment.requested.v1',
      source: '/nim-functions/deployments',
      subject: 'demo/chat',
      partitionkey: 'uid-1',
      time: '2026-01-02T03:04:05.000Z',
    });
    expect(later.id).toBe(event.id);
  });

  test('survives the wire in binary mode, trace included', () => {
    const { headers, body } = encodeEvent(event);
    expect(headers).toMatchObject({ 'ce-specversion': '1.0', 'ce-partitionkey': 'uid-1', traceparent });
    expect(deploymentRequested.parse(decodeEvent(headers, Buffer.from(body)))).toEqual(event);
  });

  test('survives the wire in structured mode', () => {
    expect(deploymentRequested.parse(structured(event))).toEqual(event);
  });

  test.each(['', 'none', `${traceparent}\nx: y`, 'ä€', traceparent.toUpperCase()])(
    'goes without a trace that is none: %j',
    (odd) => {
      const made = deploymentRequested.create({ source: 'sweep', data, time, traceparent: odd });
      expect(made).not.toHaveProperty('traceparent');
      expect(deploymentRequested.parse(structured({ ...event, traceparent: odd }))).not.toHaveProperty('traceparent');
    },
  );

  test('larger than the limit is not sent', () => {
    expect(() => encodeEvent({ ...event, data: { filler: 'x'.repeat(17_000) } })).toThrow(RangeError);
  });
});

describe('a bad event is refused', () => {
  const wire = encodeEvent(event);
  const binary = (headers: Record<string, string | undefined>, body = wire.body) => {
    const all = Object.entries({ ...wire.headers, ...headers }).filter(([, value]) => value !== undefined);
    return () => deploymentRequested.parse(decodeEvent(Object.fromEntries(all), Buffer.from(body)));
  };
  test.each<[string, () => unknown]>([
    ['another specversion', binary({ 'ce-specversion': '0.3' })],
    ['no specversion', binary({ 'ce-specversion': undefined })],
    ['no id', binary({ 'ce-id': undefined })],
    ['an empty source', binary({ 'ce-source': '' })],
    ['no type', binary({ 'ce-type': undefined })],
    ['another type', binary({ 'ce-type': 'io.opendatahub.nim.deployment.failed.v1' })],
    ['a subject that is another deployment', binary({ 'ce-subject': 'demo/other' })],
    ['a partition key that is another record', binary({ 'ce-partitionkey': 'uid-2' })],
    ['an id that is not made from record and type', binary({ 'ce-id': 'anything' })],
    ['a body that is no JSON', binary({}, '{')],
    ['a body with a __proto__ key', binary({}, wire.body.replace('{', '{"__proto__":{"x":1},'))],
    ['a batch', () => decodeEvent({ 'content-type': 'application/cloudevents-batch+json' }, Buffer.from('[]'))],
    ...['demo\nx: y', 'dëmo', 'Demo', '-demo', ''].map((namespace): [string, () => unknown] => [
      `the namespace ${JSON.stringify(namespace)}`,
      () =>
        deploymentRequested.parse(structured({ ...event, subject: `${namespace}/chat`, data: { ...data, namespace } })),
    ]),
    ...['chat\n', '8b', 'a.b'].map((name): [string, () => unknown] => [
      `the name ${JSON.stringify(name)}`,
      () => deploymentRequested.parse(structured({ ...event, subject: `demo/${name}`, data: { ...data, name } })),
    ]),
    ...['uid\n', 'ü'].map((recordUid): [string, () => unknown] => [
      `the record uid ${JSON.stringify(recordUid)}`,
      () =>
        deploymentRequested.parse(
          structured({
            ...event,
            id: `${recordUid}.${event.type}`,
            partitionkey: recordUid,
            data: { ...data, recordUid },
          }),
        ),
    ]),
    ['a structured body that is a list', () => structured([event])],
    ['a structured extension that is an object', () => structured({ ...event, extra: {} })],
  ])('%s', (_name, decode) => {
    expect(decode).toThrow(InvalidEvent);
  });
});

describe('the published schemas', () => {
  test.each(eventContracts.map((contract) => [contract.type, contract] as const))(
    '%s is up to date',
    (_type, contract) => {
      const published = readFileSync(new URL(`../../events/schemas/${schemaFile(contract)}`, import.meta.url), 'utf8');
      expect(published).toBe(schemaText(contract));
    },
  );
});

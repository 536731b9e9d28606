import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { decodeEvent } from '../../events/decode.ts';
import { eventContracts } from '../../events/index.ts';
import { typeOf } from '../support/event-type.ts';
import { resolveIn } from '../support/openapi.ts';

type Json = Record<string, unknown>;
interface Message {
  readonly name: string;
  readonly headers: Json;
  readonly payload: Json;
  readonly examples: readonly { headers: Record<string, string>; payload: Json }[];
}
interface Operation {
  readonly action: 'send' | 'receive';
  readonly messages: readonly { $ref: string }[];
}
const document = JSON.parse(readFileSync(new URL('../../docs/asyncapi.json', import.meta.url), 'utf8')) as {
  operations: Record<string, Operation>;
  components: { messages: Record<string, Message> };
};
const messages = Object.values(document.components.messages);
const messageOf = (ref: string): Message => {
  const { $ref } = resolveIn(document, ref) as { $ref: string };
  return resolveIn(document, $ref) as Message;
};
const check = (schema: Json) => z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);

describe('the AsyncAPI document', () => {
  test('refers to nothing that is not there, and knows every event', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref);
    for (const ref of refs) resolveIn(document, ref);
    expect(messages.map(({ name }) => name)).toEqual(eventContracts.map(({ type }) => type));
  });

  test('says who sends what, and who is woken by what', () => {
    const short = (ref: string) => typeOf(messageOf(ref).name);
    const said = Object.entries(document.operations).map(([name, { messages: of }]) => [
      name,
      of.map(({ $ref }) => short($ref)),
    ]);
    expect(Object.fromEntries(said)).toEqual({
      'deployments-send': ['requested', 'failed', 'deletion.requested'],
      'sweep-send': ['requested', 'failed', 'deletion.requested'],
      'provision-receive': ['requested'],
      'provision-send': ['provisioned', 'failed'],
      'compensate-receive': ['failed', 'deletion.requested'],
      'compensate-send': ['rolledback', 'deleted'],
    });
  });

  test.each(messages.map((message) => [message.name, message] as const))(
    'has an example of %s that is an event, and keeps to its schemas',
    (type, { headers, payload, examples }) => {
      expect(examples).toHaveLength(1);
      for (const example of examples) {
        const received = decodeEvent(example.headers, Buffer.from(JSON.stringify(example.payload)));
        const contract = eventContracts.find((one) => one.type === type);
        expect(contract?.parse(received).data).toEqual(example.payload);
        check(headers).parse(example.headers);
        check(payload).parse(example.payload);
        const announced = Object.keys(headers.properties as Json);
        expect(Object.keys(example.headers).filter((name) => !announced.includes(name))).toEqual([]);
      }
    },
  );

  test.each(messages.map((message) => [message.name, message] as const))(
    'refuses of %s what another event says of itself, and data that lack the deployment',
    (_type, { headers, payload, examples }) => {
      const [example] = examples;
      expect(check(headers).safeParse({ ...example?.headers, 'ce-type': 'another.v1' }).success).toBe(false);
      expect(check(headers).safeParse({ ...example?.headers, 'ce-id': 'anything' }).success).toBe(false);
      expect(check(payload).safeParse({ ...example?.payload, recordUid: undefined }).success).toBe(false);
    },
  );

  test('leaves room for fields that a later release adds', () => {
    for (const { payload, examples } of messages) {
      expect(check(payload).safeParse({ ...examples[0]?.payload, later: 1 }).success).toBe(true);
    }
  });
});

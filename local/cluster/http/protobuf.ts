import { badRequest } from '../api-error.ts';
import { type JsonObject, timestamp } from '../object.ts';
import { envelope, type Field, type Message, messagesByKind } from './protobuf-messages.ts';

export const protobufType = 'application/vnd.kubernetes.protobuf';

const magic = Buffer.from('k8s\0', 'latin1');
const depthMax = 20;

/** Reads a body in Kubernetes' protobuf encoding into what its JSON would be. Throws ApiError 400. */
export function decodeProtobuf(body: Buffer): JsonObject {
  if (!body.subarray(0, magic.length).equals(magic)) throw unreadable('the magic bytes are missing');
  const { typeMeta, raw } = decode(body.subarray(magic.length), envelope, 0) as {
    typeMeta?: { apiVersion?: string; kind?: string };
    raw?: string;
  };
  const message = messagesByKind[typeMeta?.kind ?? ''];
  if (!message) throw unreadable(`kind ${typeMeta?.kind} is taken as JSON or YAML only`);
  return { ...typeMeta, ...decode(Buffer.from(raw ?? '', 'base64'), message, 0) };
}

function decode(bytes: Buffer, message: Message, depth: number): JsonObject {
  if (depth > depthMax) throw unreadable('it nests too deep');
  const object: JsonObject = {};
  for (const { number, value } of wireFields(bytes)) {
    const field = message[number];
    if (!field) continue;
    if (field.is === 'map') {
      const values: Message = { 1: { name: 'key', is: 'text' }, 2: { name: 'value', is: field.values } };
      const entry = decode(block(value), values, depth + 1);
      object[field.name] = { ...(object[field.name] as object), [String(entry.key ?? '')]: entry.value ?? '' };
      continue;
    }
    const one = read(field, value, depth);
    if (field.many) object[field.name] = [...((object[field.name] as unknown[]) ?? []), one];
    else if (one !== undefined) object[field.name] = one;
  }
  return object;
}

/** Go writes empty strings and zero times too: they are absent in JSON. */
function read(field: Exclude<Field, { is: 'map' }>, value: number | Buffer, depth: number): unknown {
  switch (field.is) {
    case 'text':
      return block(value).toString('utf8') || undefined;
    case 'bytes':
      return block(value).toString('base64');
    case 'flag':
      return value === 1;
    case 'integer':
      return value || undefined;
    case 'time': {
      const { seconds } = decode(block(value), { 1: { name: 'seconds', is: 'integer' } }, depth + 1);
      return typeof seconds === 'number' ? timestamp(new Date(seconds * 1000)) : undefined;
    }
    case 'message':
      return decode(block(value), field.message, depth + 1);
  }
}

function* wireFields(bytes: Buffer): Generator<{ number: number; value: number | Buffer }> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let step = 0; step < 10; step += 1) {
      const byte = bytes[at];
      if (byte === undefined) break;
      at += 1;
      value += (byte & 0x7f) * 2 ** (7 * step);
      if (byte < 0x80) return value;
    }
    throw unreadable('it is cut short');
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === 0) yield { number, value: varint() };
    else if (wireType === 2) {
      const end = varint() + at;
      if (end > bytes.length) throw unreadable('it is cut short');
      yield { number, value: bytes.subarray(at, end) };
      at = end;
    } else throw unreadable(`it has a field of wire type ${wireType}`);
  }
}

function block(value: number | Buffer): Buffer {
  if (typeof value === 'number') throw unreadable('a field has another type');
  return value;
}

const unreadable = (why: string) => badRequest(`the protobuf body is unrecognized: ${why}`);

import type { Cause } from '../api-error.ts';
import { isJsonObject, type StoredObject } from '../object.ts';
import { forbiddenField, invalidValue, required, tooLong } from './causes.ts';
import { configKeyRule } from './names.ts';

const dataBytesMax = 1024 * 1024;

const texts = (value: unknown): Record<string, string> => (isJsonObject(value) ? value : {}) as Record<string, string>;

function keyCauses(field: string, data: Record<string, string>): Cause[] {
  return Object.keys(data)
    .sort()
    .flatMap((key) => configKeyRule(key).map((text) => invalidValue(`${field}[${key}]`, key, text)));
}

const decodedBytes = (data: Record<string, string>): number =>
  Object.values(data).reduce((sum, value) => sum + Buffer.from(value, 'base64').length, 0);

export function configMapCauses(object: StoredObject): Cause[] {
  const data = texts(object.data);
  const binary = texts(object.binaryData);
  const causes = [...keyCauses('data', data), ...keyCauses('binaryData', binary)];
  for (const key of Object.keys(data)) {
    if (Object.hasOwn(binary, key))
      causes.push(invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'));
  }
  const bytes = Object.values(data).reduce((sum, value) => sum + Buffer.byteLength(value), decodedBytes(binary));
  if (bytes > dataBytesMax) causes.push(tooLong('', dataBytesMax));
  return causes;
}

/** Which key a Secret of a type has to carry. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

export function secretCauses(object: StoredObject): Cause[] {
  const data = texts(object.data);
  const causes = keyCauses('data', data);
  if (decodedBytes(data) > dataBytesMax) causes.push(tooLong('data', dataBytesMax));
  for (const key of requiredKeys[String(object.type)] ?? []) {
    const value = data[key];
    if (value === undefined) causes.push(required(`data[${key}]`));
    else if (key.startsWith('.dockerc') && !isJson(value)) {
      // the value itself stays out of the answer, as in Kubernetes
      causes.push(invalidValue(`data[${key}]`, '<secret contents redacted>', 'invalid character, not JSON'));
    }
  }
  return causes;
}

function isJson(base64: string): boolean {
  try {
    JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** Immutable ConfigMaps and Secrets keep their content, and a Secret its type. */
export function configUpdateCauses(before: StoredObject, after: StoredObject): Cause[] {
  const causes: Cause[] = [];
  const changed = (field: string) => JSON.stringify(before[field] ?? {}) !== JSON.stringify(after[field] ?? {});
  if (before.immutable === true) {
    if (after.immutable !== true) {
      causes.push(forbiddenField('immutable', 'field is immutable when `immutable` is set'));
    }
    for (const field of ['data', 'binaryData']) {
      if (changed(field)) causes.push(forbiddenField(field, 'field is immutable when `immutable` is set'));
    }
  }
  if (before.kind === 'Secret' && before.type !== after.type) {
    causes.push(invalidValue('type', after.type, 'field is immutable'));
  }
  return causes;
}

import { badRequest } from '../api-error.ts';
import { isJsonObject, type ObjectInput } from '../object.ts';

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Binary fields are read while decoding: text that is no base64 is a bad request. Throws without the value. */
export function checkBase64(object: ObjectInput): void {
  const { kind } = object;
  const bytes = kind === 'Secret' ? object.data : kind === 'ConfigMap' ? object.binaryData : undefined;
  for (const value of Object.values(isJsonObject(bytes) ? bytes : {})) {
    if (base64.test(String(value).replace(/[\r\n]/g, ''))) continue;
    throw badRequest(
      `${kind} in version "v1" cannot be handled as a ${kind}: illegal base64 data at input byte ${firstBad(String(value))}`,
    );
  }
}

function firstBad(value: string): number {
  const at = value.search(/[^A-Za-z0-9+/=\r\n]/);
  return at >= 0 ? at : Math.max(0, value.length - (value.length % 4));
}

import type { IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import { ApiError, badRequest } from '../api-error.ts';
import { decodeProtobuf, protobufType } from './protobuf.ts';

/** What a real API server takes at most. */
export const bodyBytesMax = 3 * 1024 * 1024;

/** Reads the whole body. Throws ApiError 413 for one that is too large. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) {
      throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${bodyBytesMax}`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const acceptedTypes = ['application/json', 'application/yaml', 'text/yaml', 'application/x-yaml', ''];

/** The type without its parameters. */
export const mediaType = (header: string | undefined): string =>
  (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** JSON, YAML or Kubernetes' protobuf to a value. Throws ApiError 400 or 415; the text itself never gets into the message. */
export function parseBody(bytes: Buffer, contentType: string | undefined): unknown {
  const type = mediaType(contentType);
  if (type === protobufType) return decodeProtobuf(bytes);
  if (!acceptedTypes.includes(type)) throw unsupportedType(['application/json', 'application/yaml', protobufType]);
  const text = bytes.toString('utf8');
  try {
    return type.endsWith('yaml') ? parseYaml(text, { maxAliasCount: 100 }) : JSON.parse(text);
  } catch {
    throw badRequest(`the object provided is unrecognized: the body is not ${type.endsWith('yaml') ? 'YAML' : 'JSON'}`);
  }
}

export const unsupportedType = (accepted: readonly string[]): ApiError =>
  new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );

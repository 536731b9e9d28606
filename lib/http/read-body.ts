import type { IncomingMessage } from 'node:http';

/**
 * Reads a request's body up to a limit. Undefined when it is larger; what is beyond the limit is never kept, and the connection
 * stays usable for saying so.
 */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/**
 * Reads on and keeps nothing, so that a client that writes first and reads then gets its answer: closing on unread bytes would
 * reset the connection, and the reset overtakes the answer. False when there is more than the limit.
 */
export async function discardBody(request: IncomingMessage, bytesMax: number): Promise<boolean> {
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax) return false;
  }
  return true;
}

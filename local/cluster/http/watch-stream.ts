import type { ServerResponse } from 'node:http';
import { ApiError, expired } from '../api-error.ts';
import { apiVersionOf, type Kind } from '../kinds/index.ts';
import type { JsonObject, StoredObject } from '../object.ts';
import { type ListQuery, list, matches } from '../objects/list.ts';
import type { RegistryParts } from '../objects/registry.ts';
import type { Change } from '../storage/change-log.ts';
import { present, type Representation } from './representation.ts';

export interface WatchRequest {
  readonly kind: Kind;
  readonly query: ListQuery;
  readonly resourceVersion: string;
  readonly timeoutMs: number;
  readonly bookmarks: boolean;
  readonly sendInitialEvents: boolean;
  readonly representation: Representation;
}

const bookmarkIntervalMs = 60_000;
/** A watcher that does not read is cut off, as the real server does. */
const unreadBytesMax = 8 * 1024 * 1024;

/** Streams changes, a JSON document a line, until the time is up, the client goes or `end` is called. */
export function streamChanges(parts: RegistryParts, request: WatchRequest, response: ServerResponse): { end(): void } {
  const { kind, query, representation } = request;
  const namespaced = kind.namespaced ? query : { ...query, namespace: undefined };
  response.statusCode = 200;
  response.setHeader('content-type', 'application/json');
  response.setHeader('cache-control', 'no-cache, private');
  response.flushHeaders();

  const write = (type: string, object: unknown): void => {
    response.write(`${JSON.stringify({ type, object })}\n`);
    if (response.writableLength > unreadBytesMax) response.destroy();
  };
  const show = (type: string, object: StoredObject): void =>
    write(type, present(kind, object, representation, parts.now()));
  const bookmark = (annotations?: JsonObject): void => {
    const metadata = { resourceVersion: String(parts.database.revision()), ...(annotations ? { annotations } : {}) };
    const object = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata } as unknown as StoredObject;
    if (representation.view === 'table')
      write('BOOKMARK', { ...present(kind, object, representation, parts.now()), rows: [{ cells: [], object }] });
    else show('BOOKMARK', object);
  };
  const relay = (change: Change): void => {
    if (change.kind !== kind.kind) return;
    const type = seenAs(change, (object) => matches(namespaced, object));
    if (type) show(type, change.object);
  };

  const from = request.resourceVersion;
  const fresh = from === '' || from === '0' || request.sendInitialEvents;
  const missed = fresh ? [] : parts.changes.since(Number(from));
  if (!missed) {
    const error = expired(`too old resource version: ${from} (${parts.changes.oldest()})`);
    write('ERROR', error.toStatus());
    response.end();
    return { end: () => undefined };
  }
  if (fresh) {
    for (const object of list(parts, kind, namespaced).items) show('ADDED', object);
    if (request.sendInitialEvents) bookmark({ 'k8s.io/initial-events-end': 'true' });
  }
  for (const change of missed) relay(change);

  const stop = parts.changes.listen(relay);
  const regular = request.bookmarks ? setInterval(() => bookmark(), bookmarkIntervalMs) : undefined;
  const limit = setTimeout(end, request.timeoutMs);
  response.once('close', end);
  function end(): void {
    stop();
    clearInterval(regular);
    clearTimeout(limit);
    response.end();
  }
  return { end };
}

/** How a change looks through a selector: an object that comes to match was added, one that ceases to was deleted. */
function seenAs(change: Change, wanted: (object: StoredObject) => boolean): Change['type'] | undefined {
  const now = wanted(change.object);
  if (change.type !== 'MODIFIED') return now ? change.type : undefined;
  const before = change.before !== undefined && wanted(change.before);
  if (now) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : undefined;
}

/** Reads a resourceVersion parameter. Throws ApiError 400. */
export function resourceVersionOf(query: URLSearchParams): string {
  const value = query.get('resourceVersion') ?? '';
  if (/^\d{0,15}$/.test(value)) return value;
  throw new ApiError(
    400,
    'BadRequest',
    `invalid resource version: resourceVersion: Invalid value: "${value}": strconv.ParseUint: parsing "${value}": invalid syntax`,
  );
}

import { apiVersionOf, type Kind } from '../kinds/index.ts';
import type { JsonObject, StoredObject } from '../object.ts';
import { tableOf } from './table.ts';

/** How the caller wants to see objects. */
export type View = 'object' | 'table' | 'metadata';

export interface Representation {
  readonly view: View;
  /** What a table's rows carry of their object. */
  readonly includeObject: 'None' | 'Metadata' | 'Object';
}

/** Reads the Accept header: the first of its media types that can be served. */
export function representationOf(accept: string | undefined, query: URLSearchParams): Representation {
  const asked = query.get('includeObject');
  const includeObject = asked === 'None' || asked === 'Object' ? asked : 'Metadata';
  for (const range of (accept ?? '').split(',')) {
    const [type, ...parameters] = range.split(';').map((part) => part.trim());
    if (type !== 'application/json' && type !== '*/*') continue;
    const as = parameters.find((parameter) => parameter.startsWith('as='))?.slice(3);
    if (as === undefined) break;
    if (as === 'Table') return { view: 'table', includeObject };
    if (as.startsWith('PartialObjectMetadata')) return { view: 'metadata', includeObject };
  }
  return { view: 'object', includeObject };
}

const metaVersion = 'meta.k8s.io/v1';

export const metadataOnly = ({ metadata }: StoredObject): JsonObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion: metaVersion,
  metadata,
});

/** One object as the caller wants to see it. */
export function present(
  kind: Kind,
  object: StoredObject,
  { view, includeObject }: Representation,
  now: Date,
): JsonObject {
  if (view === 'metadata') return metadataOnly(object);
  if (view === 'object') return object;
  return tableOf(kind, [object], { resourceVersion: object.metadata.resourceVersion }, includeObject, now);
}

/** A list as the caller wants to see it. */
export function presentList(
  kind: Kind,
  items: readonly StoredObject[],
  metadata: JsonObject,
  { view, includeObject }: Representation,
  now: Date,
): JsonObject {
  if (view === 'table') return tableOf(kind, items, metadata, includeObject, now);
  if (view === 'metadata') {
    return { kind: 'PartialObjectMetadataList', apiVersion: metaVersion, metadata, items: items.map(metadataOnly) };
  }
  return {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata,
    items: kind.custom ? items : items.map(({ apiVersion: _version, kind: _kind, ...item }) => item),
  };
}

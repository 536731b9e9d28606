import { expired } from '../api-error.ts';
import type { Kind } from '../kinds/index.ts';
import type { StoredObject } from '../object.ts';
import type { FieldSelector } from './field-selector.ts';
import type { Selector } from './label-selector.ts';
import { positionToken, readPosition } from './page.ts';
import type { RegistryParts } from './registry.ts';
import { placeOf } from './registry.ts';

export interface ListQuery {
  readonly namespace?: string | undefined;
  readonly labels: Selector;
  readonly fields: FieldSelector;
  readonly limit?: number | undefined;
  readonly continueFrom?: string | undefined;
}

export interface ListPage {
  readonly items: StoredObject[];
  readonly resourceVersion: string;
  readonly next?: string;
  /** How many are left after this page; unknown (as in Kubernetes) when a selector is used. */
  readonly remaining?: number;
}

/** True for an object that the query asks for. */
export const matches = (query: Pick<ListQuery, 'namespace' | 'labels' | 'fields'>, object: StoredObject): boolean =>
  (query.namespace === undefined || object.metadata.namespace === query.namespace) &&
  query.labels(object.metadata.labels ?? {}) &&
  query.fields.matches(object);

/**
 * One page of a list. Pages after the first show the objects as they are now under the first page's revision, so that a
 * watch from there repeats what happened in between. Throws ApiError 400, or 410 when that revision is forgotten.
 */
export function list(parts: RegistryParts, kind: Kind, query: ListQuery): ListPage {
  const position = query.continueFrom ? readPosition(query.continueFrom) : undefined;
  if (position && position.revision < parts.changes.oldest()) {
    throw expired('The provided continue parameter is too old to display a consistent list result.');
  }
  const revision = position?.revision ?? parts.database.revision();
  const resourceVersion = String(revision);
  const limit = query.limit && query.limit > 0 ? query.limit : Number.POSITIVE_INFINITY;
  const items: StoredObject[] = [];
  let beyond = 0;
  const { resource } = placeOf(kind, undefined, '');
  const namespace = kind.namespaced ? query.namespace : undefined;
  for (const object of parts.database.scan(resource, namespace, position?.after ?? ['', ''])) {
    if (!matches(query, object)) continue;
    if (items.length < limit) items.push(object);
    else beyond += 1;
  }
  const last = items.at(-1)?.metadata;
  if (beyond === 0 || !last) return { items, resourceVersion };
  const next = positionToken({ revision, after: [last.namespace ?? '', last.name] });
  return { items, resourceVersion, next, remaining: beyond };
}

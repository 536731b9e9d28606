import { ApiError, badRequest, invalid } from '../api-error.ts';
import type { Kind } from '../kinds/index.ts';
import type { JsonObject, ObjectInput, StoredObject } from '../object.ts';
import { type ListPage, type ListQuery, list } from '../objects/list.ts';
import { create, get, type RegistryParts, update, type WriteOptions } from '../objects/registry.ts';
import { type Removal, remove } from '../objects/remove.ts';
import { patchOfType } from '../patch/index.ts';
import { invalidValue } from '../validation/causes.ts';
import { decodeObject, strictDecoding } from '../validation/decode.ts';
import { mediaType } from './body.ts';
import { dryRunOf, fieldValidationOf, type OptionsKind, removeOptionsOf } from './parameters.ts';
import type { Representation } from './representation.ts';
import { present, presentList } from './representation.ts';
import type { Target } from './target.ts';
import type { Verb } from './verb.ts';

/** One authorized request, its body parsed. */
export interface Operation {
  readonly verb: Exclude<Verb, 'watch'>;
  readonly target: Target;
  readonly query: URLSearchParams;
  readonly list: ListQuery;
  readonly contentType: string | undefined;
  readonly body: unknown;
  readonly representation: Representation;
  readonly admit: NonNullable<WriteOptions['admit']>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly warnings?: readonly string[];
}

/** Carries the operation out, synchronously. Throws ApiError. */
export function carryOut(parts: RegistryParts, operation: Operation): Answer {
  const { target, query, representation } = operation;
  const { kind, namespace, name = '', subresource } = target;
  const optionsKind = optionsKindOf(operation.verb);
  const show = (object: StoredObject) => present(kind, object, representation, parts.now());
  const write = (body: unknown, act: (object: ObjectInput) => StoredObject, status: number): Answer => {
    const { object, warnings } = decodeObject(kind, body, fieldValidationOf(query, optionsKind));
    return { status, body: show(act(object)), warnings };
  };
  const deletes = operation.verb === 'delete' || operation.verb === 'deletecollection';
  const { admit } = operation;
  const options = { dryRun: !deletes && dryRunOf(query, optionsKind), subresource, admit };
  const replace = (object: ObjectInput) => update(parts, kind, namespace, name, object, options);
  switch (operation.verb) {
    case 'get':
      return { status: 200, body: show(get(parts, kind, namespace, name)) };
    case 'list':
      return { status: 200, body: listAnswer(parts, operation) };
    case 'create':
      return write(operation.body, (object) => create(parts, kind, namespace, object, options), 201);
    case 'update':
      return write(operation.body, replace, 200);
    case 'patch':
      return patchAnswer(() =>
        write(
          patched(operation, () => get(parts, kind, namespace, name)),
          replace,
          200,
        ),
      );
    case 'delete': {
      const removal = remove(parts, kind, namespace, name, { ...removeOptionsOf(query, operation.body), admit });
      return { status: 200, body: deletionAnswer(kind, removal, show) };
    }
    case 'deletecollection': {
      const page = list(parts, kind, operation.list);
      const removal = { ...removeOptionsOf(query, operation.body), admit };
      for (const { metadata } of page.items) remove(parts, kind, namespace, metadata.name, removal);
      return {
        status: 200,
        body: presentList(kind, page.items, { resourceVersion: page.resourceVersion }, representation, parts.now()),
      };
    }
  }
}

/** The options that a verb's query parameters belong to. */
export const optionsKindOf = (verb: Verb): OptionsKind => {
  if (verb === 'update') return 'UpdateOptions';
  if (verb === 'patch') return 'PatchOptions';
  return verb === 'create' ? 'CreateOptions' : 'DeleteOptions';
};

/** A patch that leads to unknown fields is invalid, not unreadable. The patched object stays out of the message: it may be a Secret. */
function patchAnswer(act: () => Answer): Answer {
  try {
    return act();
  } catch (error) {
    const strict = error instanceof ApiError ? error.message.split(strictDecoding)[1] : undefined;
    if (strict === undefined) throw error;
    throw invalid('', '', '', [invalidValue('patch', '<the patched object>', `${strictDecoding}${strict}`)]);
  }
}

function patched({ target, contentType, body }: Operation, current: () => StoredObject): unknown {
  const patch = patchOfType(target.kind, mediaType(contentType));
  const result = patch(current(), body);
  if (typeof result !== 'object' || result === null) throw badRequest('the patch leaves no object');
  return result;
}

function listAnswer(parts: RegistryParts, { target, list: query, representation }: Operation): JsonObject {
  const page = list(parts, target.kind, query);
  return presentList(target.kind, page.items, listMetadata(page), representation, parts.now());
}

const listMetadata = ({ resourceVersion, next, remaining }: ListPage): JsonObject => ({
  resourceVersion,
  ...(next === undefined ? {} : { continue: next }),
  ...(remaining === undefined ? {} : { remainingItemCount: remaining }),
});

/** A Status with the object's uid when it is gone; the object while finalizers hold it, or where the kind answers so. */
function deletionAnswer(kind: Kind, { object, gone }: Removal, show: (object: StoredObject) => JsonObject): JsonObject {
  if (!gone || kind.deleteAnswersObject) return show(object);
  const { name, uid } = object.metadata;
  const details = { name, ...(kind.group ? { group: kind.group } : {}), kind: kind.resource, uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

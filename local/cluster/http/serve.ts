import type { IncomingMessage, ServerResponse } from 'node:http';
import { authenticate } from '../access/authentication.ts';
import { isAllowed, refusal } from '../access/authorization.ts';
import type { Review } from '../access/reviews.ts';
import type { Binding, Caller, Identity } from '../access/rules.ts';
import type { Admit } from '../admission/request.ts';
import { ApiError, invalid, methodNotAllowed } from '../api-error.ts';
import { isJsonObject } from '../object.ts';
import { parseFieldSelector } from '../objects/field-selector.ts';
import { parseLabelSelector } from '../objects/label-selector.ts';
import type { ListQuery } from '../objects/list.ts';
import type { RegistryParts } from '../objects/registry.ts';
import { parseBody, readBody } from './body.ts';
import type { ApiCall, Hooks } from './hooks.ts';
import { respondNonResource } from './non-resource.ts';
import { carryOut, type Operation, optionsKindOf } from './operations.ts';
import { countOf, dryRunOf, flagOf, removeOptionsOf } from './parameters.ts';
import { representationOf } from './representation.ts';
import { respondError, respondJson, respondText } from './respond.ts';
import { findTarget, type Target } from './target.ts';
import { type Verb, verbOf } from './verb.ts';
import { resourceVersionOf, streamChanges, type WatchRequest } from './watch-stream.ts';

export interface ServerParts {
  readonly registry: RegistryParts;
  readonly identities: () => Identity[];
  readonly bindings: () => Binding[];
  readonly hooks: Hooks;
  readonly admit: Admit;
  readonly watches: Set<{ end(): void }>;
}

const watchSecondsDefault = 30 * 60;
const watchSecondsMax = 60 * 60;

/** Answers one request of the API. Never throws. */
export async function serve(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await route(parts, request, response);
  } catch (error) {
    respondError(response, error);
  } finally {
    // what was not read of a refused body must not stay in front of the next request of this connection
    if (!request.complete) request.resume();
  }
}

async function route(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://cluster');
  const caller = authenticate(request.headers.authorization, parts.identities());
  const method = request.method ?? 'GET';
  if (method === 'GET' && respondNonResource(url.pathname, response)) return;
  const found = findTarget(url.pathname);
  if (!found && caller.groups.includes('system:authenticated'))
    return respondText(response, 404, '404 page not found\n');
  if (!found) throw pathForbidden(caller, method, url.pathname);
  if (found.type === 'review') return answerReview(parts, caller, found.review, request, response);
  await answerResource(parts, { caller, target: found.target, query: url.searchParams, method }, request, response);
}

interface Request {
  readonly caller: Caller;
  readonly target: Target;
  readonly query: URLSearchParams;
  readonly method: string;
}

async function answerResource(
  parts: ServerParts,
  { caller, target, query, method }: Request,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const verb = verbOf(method, target, query);
  const { kind, subresource } = target;
  const { group, version, resource } = kind;
  const fields = verb === 'list' || verb === 'watch' || verb === 'deletecollection' ? query.get('fieldSelector') : null;
  const byField = parseFieldSelector(kind, fields ?? undefined);
  const name = target.name ?? byField.name;
  // a namespace's own name is its namespace to the authorizer, as in Kubernetes
  const namespace = kind.kind === 'Namespace' ? target.name : target.namespace;
  const attempt = { verb, group, resource, subresource, namespace, name };
  if (!isAllowed(caller, parts.bindings(), attempt)) throw refusal(caller, attempt);

  const contentType = request.headers['content-type'];
  const body = await bodyOf(verb, request, contentType);
  const about = { subresource, namespace: target.namespace, name: target.name ?? nameIn(body), body };
  const call: ApiCall = {
    verb,
    group,
    version,
    resource,
    username: caller.username,
    dryRun:
      verb !== 'get' &&
      verb !== 'list' &&
      verb !== 'watch' &&
      dryRunOf(query, optionsKindOf(verb), isJsonObject(body) ? body : undefined),
    ...Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined)),
  };
  if ((await parts.hooks.before?.(call)) === 'drop') return void request.socket.destroy();
  const resourceVersion = resourceVersionOf(query);
  const list = {
    namespace: target.namespace,
    labels: parseLabelSelector(query.get('labelSelector') ?? undefined),
    fields: byField,
    limit: countOf(query, 'limit'),
    continueFrom: query.get('continue') || undefined,
  };
  const representation = representationOf(request.headers.accept, query);
  if (verb === 'watch') return startWatch(parts, { target, query, list, representation, resourceVersion }, response);
  const admit: Operation['admit'] = (object, oldObject) =>
    parts.admit({
      operation: object === null ? 'DELETE' : oldObject === null ? 'CREATE' : 'UPDATE',
      kind,
      subresource,
      namespace: target.namespace,
      object,
      oldObject,
      caller,
      propagation: object === null ? removeOptionsOf(query, body).propagation : undefined,
      allows: (asked) => isAllowed(caller, parts.bindings(), asked),
    });
  const answer = carryOut(parts.registry, { verb, target, query, list, contentType, body, representation, admit });
  if ((await parts.hooks.after?.(call)) === 'drop') return void request.socket.destroy();
  respondJson(response, answer.status, answer.body, answer.warnings);
}

function startWatch(
  { registry, watches }: ServerParts,
  asked: Pick<Request, 'target' | 'query'> & { list: ListQuery } & Pick<
      WatchRequest,
      'representation' | 'resourceVersion'
    >,
  response: ServerResponse,
): void {
  const { target, query, list, representation, resourceVersion } = asked;
  const sendInitialEvents = flagOf(query, 'sendInitialEvents');
  if (sendInitialEvents && query.get('resourceVersionMatch') !== 'NotOlderThan') {
    const message = 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
    throw invalid('meta.k8s.io', 'ListOptions', '', [
      { reason: 'FieldValueForbidden', message, field: 'resourceVersionMatch' },
    ]);
  }
  const seconds = Math.min(countOf(query, 'timeoutSeconds') || watchSecondsDefault, watchSecondsMax);
  const watch = streamChanges(
    registry,
    {
      kind: target.kind,
      query: list,
      resourceVersion,
      timeoutMs: seconds * 1000,
      bookmarks: flagOf(query, 'allowWatchBookmarks'),
      sendInitialEvents,
      representation,
    },
    response,
  );
  watches.add(watch);
  response.once('close', () => watches.delete(watch));
}

async function answerReview(
  parts: ServerParts,
  caller: Caller,
  { group, version, kind, resource, answer }: Review,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') throw methodNotAllowed();
  const attempt = { verb: 'create', group, resource };
  if (!isAllowed(caller, parts.bindings(), attempt)) throw refusal(caller, attempt);
  const body = parseBody(await readBody(request), request.headers['content-type']);
  const spec = isJsonObject(body) && isJsonObject(body.spec) ? body.spec : {};
  const metadata = { creationTimestamp: null };
  const result = answer(caller, parts.bindings(), spec);
  respondJson(response, 201, { kind, apiVersion: `${group}/${version}`, metadata, ...result });
}

async function bodyOf(verb: Verb, request: IncomingMessage, contentType: string | undefined): Promise<unknown> {
  if (verb === 'get' || verb === 'list' || verb === 'watch') return undefined;
  const bytes = await readBody(request);
  if (bytes.length === 0 && (verb === 'delete' || verb === 'deletecollection')) return undefined;
  // the type of a patch says how to apply it; all that are served are JSON
  return verb === 'patch'
    ? parseBody(bytes, contentType?.includes('apply-patch') ? 'application/yaml' : undefined)
    : parseBody(bytes, contentType);
}

const nameIn = (body: unknown): string | undefined => {
  const metadata = isJsonObject(body) && isJsonObject(body.metadata) ? body.metadata : {};
  return typeof metadata.name === 'string' ? metadata.name : undefined;
};

function pathForbidden({ username }: Caller, method: string, path: string): ApiError {
  const verb = method.toLowerCase();
  return new ApiError(403, 'Forbidden', `forbidden: User "${username}" cannot ${verb} path "${path}"`, {});
}

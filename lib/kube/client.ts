import { isNotFound } from './errors.ts';
import type { KubeObject, ObjectMetadata } from './object.ts';
import { type Resource, resourceOf, resourcePath } from './resources.ts';
import type { Transport } from './transport.ts';

export interface ListOptions {
  /** Absent: all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  /** Page size, and where the page before ended. */
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  /** Metadata and nothing else of each object. */
  readonly metadataOnly?: boolean;
}

export interface ObjectList<T> {
  readonly items: T[];
  readonly continue: string | undefined;
}

/** Who the API server takes the caller for. */
export interface UserInfo {
  readonly username: string;
  readonly uid: string | undefined;
  readonly groups: readonly string[];
}

/** Which object a deletion means: this very one, and, where a resourceVersion is given, in this very state. */
export interface Preconditions {
  readonly uid: string;
  readonly resourceVersion?: string | undefined;
}

/** What may be asked of the API server about the caller's rights. */
export interface AccessQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
}

/** The calls of the Kubernetes API that this project makes. All throw KubeError or KubeUnreachable (errors.ts). */
export interface KubeClient {
  get<T extends KubeObject>(resource: Resource, namespace: string, name: string): Promise<T>;
  /** As `get`, but undefined for what does not exist. */
  find<T extends KubeObject>(resource: Resource, namespace: string, name: string): Promise<T | undefined>;
  /** Metadata only: the way to look at a Secret without its content ever reaching us. */
  findMetadata(resource: Resource, namespace: string, name: string): Promise<KubeObject | undefined>;
  list<T extends KubeObject>(resource: Resource, options: ListOptions): Promise<ObjectList<T>>;
  /** Creates with strict field validation; a dry run runs admission and stores nothing. */
  create<T extends KubeObject>(object: T, options?: { dryRun?: boolean }): Promise<T>;
  /** Compare and swap: `object.metadata.resourceVersion` must still be the stored one, otherwise 409 Conflict. */
  replace<T extends KubeObject>(object: T): Promise<T>;
  /** JSON merge patch; a `metadata.resourceVersion` or `uid` in it is a precondition. */
  patch(resource: Resource, namespace: string, name: string, patch: object): Promise<KubeObject>;
  /** Deletes the object that meets the preconditions, if it is there; 409 Conflict when it is another one by now. Answers the finalizers that keep it from going. */
  remove(resource: Resource, namespace: string, name: string, preconditions: Preconditions): Promise<readonly string[]>;
  whoAmI(): Promise<UserInfo>;
  may(question: AccessQuestion): Promise<boolean>;
}

const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const metadataListOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

export function createKubeClient(send: Transport): KubeClient {
  const client: KubeClient = {
    async get<T extends KubeObject>(resource: Resource, namespace: string, name: string) {
      return (await send({ method: 'GET', path: resourcePath(resource, namespace, name) })) as T;
    },
    async find<T extends KubeObject>(resource: Resource, namespace: string, name: string) {
      return orUndefined(client.get<T>(resource, namespace, name));
    },
    async findMetadata(resource, namespace, name) {
      const path = resourcePath(resource, namespace, name);
      const found = (await orUndefined(send({ method: 'GET', path, accept: metadataOnly }))) as KubeObject | undefined;
      // it says of itself that it is a PartialObjectMetadata; what it is the metadata of is what was asked for
      return found && { ...found, apiVersion: resource.apiVersion, kind: resource.kind };
    },
    async list<T extends KubeObject>(resource: Resource, options: ListOptions) {
      const query = new URLSearchParams();
      if (options.labelSelector) query.set('labelSelector', options.labelSelector);
      if (options.limit) query.set('limit', String(options.limit));
      if (options.continue) query.set('continue', options.continue);
      const path = `${resourcePath(resource, options.namespace)}?${query}`;
      const accept = options.metadataOnly ? { accept: metadataListOnly } : {};
      const list = (await send({ method: 'GET', path, ...accept })) as {
        items: T[] | null;
        metadata?: { continue?: string };
      };
      return { items: list.items ?? [], continue: list.metadata?.continue || undefined };
    },
    async create<T extends KubeObject>(object: T, options: { dryRun?: boolean } = {}) {
      const query = `fieldValidation=Strict${options.dryRun ? '&dryRun=All' : ''}`;
      const path = `${resourcePath(resourceOf(object.kind), namespaceOf(object.metadata))}?${query}`;
      return (await send({ method: 'POST', path, body: object })) as T;
    },
    async replace<T extends KubeObject>(object: T) {
      const { metadata } = object;
      const path = resourcePath(resourceOf(object.kind), namespaceOf(metadata), metadata.name);
      return (await send({ method: 'PUT', path, body: object })) as T;
    },
    async patch(resource, namespace, name, patch) {
      const path = resourcePath(resource, namespace, name);
      const contentType = 'application/merge-patch+json';
      return (await send({ method: 'PATCH', path, body: patch, contentType, accept: metadataOnly })) as KubeObject;
    },
    async remove(resource, namespace, name, preconditions) {
      const path = resourcePath(resource, namespace, name);
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions, propagationPolicy: 'Background' };
      const answer = await orUndefined(send({ method: 'DELETE', path, body, accept: metadataOnly }));
      return (answer as Partial<KubeObject> | undefined)?.metadata?.finalizers ?? [];
    },
    async whoAmI() {
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
      const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
      const review = (await send({ method: 'POST', path, body })) as { status: { userInfo: Partial<UserInfo> } };
      const { username = '', uid, groups = [] } = review.status.userInfo;
      return { username, uid, groups };
    },
    async may({ verb, group, resource, namespace }) {
      const resourceAttributes = { verb, group, resource, namespace };
      const kind = 'SelfSubjectAccessReview';
      const body = { apiVersion: 'authorization.k8s.io/v1', kind, spec: { resourceAttributes } };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const review = (await send({ method: 'POST', path, body })) as { status: { allowed: boolean } };
      return review.status.allowed === true;
    },
  };
  return client;
}

function namespaceOf(metadata: ObjectMetadata): string {
  if (!metadata.namespace) throw new TypeError(`${metadata.name} has no namespace`);
  return metadata.namespace;
}

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

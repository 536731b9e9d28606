import type { KubeClient, ListOptions } from '../../lib/kube/client.ts';
import { KubeAnswerTooLarge, KubeError } from '../../lib/kube/errors.ts';
import type { KubeObject } from '../../lib/kube/object.ts';
import { pagesOf } from '../../lib/kube/pages.ts';
import type { Resource } from '../../lib/kube/resources.ts';
import type { Logger } from '../../lib/log.ts';

/** The rest of a list has not been read: its time is up, what comes next is too large even to be passed over, or the API server forgot where it was. */
export class Unfinished extends Error {
  override name = 'Unfinished';
}

/** A list that took longer than the API server keeps the state that it began with. */
const isExpired = (error: unknown): error is KubeError => error instanceof KubeError && error.status === 410;

export interface Lister {
  readonly kube: KubeClient;
  readonly log: Logger;
  readonly now: () => Date;
  readonly pageSize: number;
  /** After this time no further page is asked for; epoch, milliseconds. */
  readonly untilMs: number;
}

/** A list of all namespaces, page by page. What is too large to be looked at is logged. Throws Unfinished, KubeError, KubeUnreachable. */
export async function* listed<T extends KubeObject>(
  { kube, log, now, pageSize, untilMs }: Lister,
  resource: Resource,
  options: ListOptions,
): AsyncGenerator<readonly T[]> {
  const onTooLarge = ({ namespace, name }: KubeObject['metadata']) =>
    log.error({ namespace, kind: resource.kind, object: name }, 'an object is too large to be looked at');
  try {
    for await (const { items, more } of pagesOf<T>(kube, resource, { ...options, limit: pageSize, onTooLarge })) {
      yield items;
      if (more && now().getTime() > untilMs) throw new Unfinished('the time is up');
    }
  } catch (error) {
    if (!(error instanceof KubeAnswerTooLarge) && !isExpired(error)) throw error;
    log.error({ err: error, kind: resource.kind }, 'a list cannot be read to its end');
    throw new Unfinished(error.message, { cause: error });
  }
}

import type { KubeClient, ListOptions } from '../../lib/kube/client.ts';
import { KubeAnswerTooLarge } from '../../lib/kube/errors.ts';
import type { KubeObject } from '../../lib/kube/object.ts';
import { pagesOf } from '../../lib/kube/pages.ts';
import type { Resource } from '../../lib/kube/resources.ts';
import type { Logger } from '../../lib/log.ts';

/** The rest of a list has not been read: its time is up, or something comes next that is too large even to be passed over. */
export class Unfinished extends Error {
  override name = 'Unfinished';
}

export interface Lister {
  readonly kube: KubeClient;
  readonly log: Logger;
  readonly now: () => Date;
  readonly pageSize: number;
  /** After this time one page more is asked for, which tells whether there are more; epoch, milliseconds. */
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
    let isLate = false;
    for await (const items of pagesOf<T>(kube, resource, { ...options, limit: pageSize, onTooLarge })) {
      if (isLate) throw new Unfinished('the time is up');
      yield items;
      isLate = now().getTime() > untilMs;
    }
  } catch (error) {
    if (!(error instanceof KubeAnswerTooLarge)) throw error;
    log.error({ err: error, kind: resource.kind }, 'an object is too large to be passed over');
    throw new Unfinished(error.message, { cause: error });
  }
}

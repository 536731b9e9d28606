import type { KubeClient, ListOptions } from '../../lib/kube/client.ts';
import { KubeAnswerTooLarge } from '../../lib/kube/errors.ts';
import type { KubeObject } from '../../lib/kube/object.ts';
import type { Resource } from '../../lib/kube/resources.ts';
import type { Logger } from '../../lib/log.ts';

/** How much smaller the next try is when an answer was too large. */
const shrinkBy = 4;

/**
 * A list, page by page. What is in it others decide: a page whose answer is too large is asked for again with fewer objects, and one
 * object that is too large by itself is passed over and named. Throws KubeError and KubeUnreachable.
 */
export async function* pagesOf<T extends KubeObject>(
  kube: KubeClient,
  resource: Resource,
  options: ListOptions & { readonly limit: number },
  log: Logger,
): AsyncGenerator<readonly T[]> {
  let limit = options.limit;
  let from: string | undefined;
  for (;;) {
    const page = await unlessTooLarge(kube.list<T>(resource, { ...options, limit, continue: from }));
    if (!page && limit > 1) {
      limit = Math.ceil(limit / shrinkBy);
      continue;
    }
    if (page) yield page.items;
    const { continue: next } = page ?? (await passOver(kube, resource, { ...options, continue: from }, log));
    if (next === undefined) return;
    from = next;
    limit = Math.min(limit * 2, options.limit);
  }
}

async function unlessTooLarge<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KubeAnswerTooLarge) return undefined;
    throw error;
  }
}

/** The metadata of one object are small, and their list goes on where that of the objects themselves would. */
async function passOver(kube: KubeClient, resource: Resource, options: ListOptions, log: Logger) {
  const page = await kube.list(resource, { ...options, limit: 1, metadataOnly: true });
  for (const { metadata } of page.items) {
    const { namespace, name } = metadata;
    log.error({ namespace, kind: resource.kind, object: name }, 'an object is too large to be looked at');
  }
  return page;
}

import type { KubeClient, ListOptions } from './client.ts';
import { KubeAnswerTooLarge } from './errors.ts';
import type { KubeObject, ObjectMetadata } from './object.ts';
import type { Resource } from './resources.ts';

/** How much smaller the next try is when an answer was too large, and how many answers that were not it takes to try twice as much. */
const shrinkBy = 4;
const growAfter = 4;

export interface PagesOptions extends ListOptions {
  /** Objects a page. */
  readonly limit: number;
  /** Told of an object that is too large to be looked at by itself. */
  readonly onTooLarge: (metadata: ObjectMetadata) => void;
}

/** Some of a list. An empty one is a turn for whoever looks at the time. */
export interface Page<T> {
  readonly items: readonly T[];
  /** True when the list goes on after it. */
  readonly more: boolean;
}

/**
 * A list, page by page. What is in it others decide: a page whose answer is too large is asked for again with fewer objects, and one
 * object that is too large by itself is passed over and named. Throws KubeError and KubeUnreachable.
 */
export async function* pagesOf<T extends KubeObject>(
  kube: KubeClient,
  resource: Resource,
  { onTooLarge, ...options }: PagesOptions,
): AsyncGenerator<Page<T>> {
  let limit = options.limit;
  let fitting = 0;
  let from: string | undefined;
  for (;;) {
    const page = await unlessTooLarge(kube.list<T>(resource, { ...options, limit, continue: from }));
    fitting = page ? fitting + 1 : 0;
    if (!page && limit > 1) {
      limit = Math.ceil(limit / shrinkBy);
      continue;
    }
    const { continue: next } = page ?? (await passOver(kube, resource, { ...options, continue: from }, onTooLarge));
    yield { items: page?.items ?? [], more: next !== undefined };
    if (next === undefined) return;
    from = next;
    if (fitting >= growAfter) {
      limit = Math.min(limit * 2, options.limit);
      fitting = 0;
    }
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

/** Metadata alone are smaller, and their list goes on where that of the objects themselves would. */
async function passOver(
  kube: KubeClient,
  resource: Resource,
  options: ListOptions,
  onTooLarge: PagesOptions['onTooLarge'],
) {
  const page = await kube.list(resource, { ...options, limit: 1, metadataOnly: true });
  for (const { metadata } of page.items) onTooLarge(metadata);
  return page;
}

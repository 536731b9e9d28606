import { describe, expect, test } from '@jest/globals';
import { createKubeClient } from '../../../lib/kube/client.ts';
import { KubeAnswerTooLarge } from '../../../lib/kube/errors.ts';
import { pagesOf } from '../../../lib/kube/pages.ts';
import { configMaps } from '../../../lib/kube/resources.ts';

/** An API server with objects of these sizes, of which an answer has room for so much; of metadata everything fits. */
async function listed(sizes: readonly number[], room: number, limit = 100) {
  const calls: string[] = [];
  const kube = createKubeClient(async ({ path, accept }) => {
    const query = new URL(path, 'http://x').searchParams;
    const from = Number(query.get('continue') ?? 0);
    const to = Math.min(from + Number(query.get('limit')), sizes.length);
    const isMetadata = accept !== undefined;
    calls.push(`${isMetadata ? 'metadata ' : ''}${from}-${to}`);
    const size = sizes.slice(from, to).reduce((sum, one) => sum + one, 0);
    if (!isMetadata && size > room) throw new KubeAnswerTooLarge('too large');
    const items = sizes.slice(from, to).map((_, index) => ({ metadata: { name: `o${from + index}` } }));
    return { items, metadata: { continue: to < sizes.length ? String(to) : '' } };
  });
  const tooLarge: string[] = [];
  const seen: string[] = [];
  let pages = 0;
  let last = true;
  const onTooLarge = ({ name }: { name: string }) => tooLarge.push(name);
  for await (const { items, more } of pagesOf(kube, configMaps, { limit, onTooLarge })) {
    pages += 1;
    seen.push(...items.map(({ metadata }) => metadata.name));
    last = more;
  }
  expect(last).toBe(false);
  return { calls, seen, tooLarge, pages };
}

describe('a list, page by page', () => {
  test('is one call a page where they fit', async () => {
    const { calls, seen } = await listed(Array(250).fill(1), 1000);
    expect(calls).toEqual(['0-100', '100-200', '200-250']);
    expect(seen).toHaveLength(250);
  });

  test('passes over what is too large by itself, names it, and gives a turn for it', async () => {
    const { seen, tooLarge, pages } = await listed([1, 1000, 1], 10);
    expect(seen).toEqual(['o0', 'o2']);
    expect(tooLarge).toEqual(['o1']);
    expect(pages).toBe(3);
  });

  test('has smaller pages among large objects, and asks for few in vain', async () => {
    const { calls, seen } = await listed(Array(400).fill(10), 70);
    expect(seen).toHaveLength(400);
    // seven fit into one; of three tries one in vain at most
    expect(calls.length).toBeLessThan((400 / 4) * 1.5);
  });

  test('has large ones again when the objects are small again', async () => {
    const { calls } = await listed([...Array(4).fill(60), ...Array(5000).fill(0)], 70);
    expect(calls.length).toBeLessThan(100);
  });
});

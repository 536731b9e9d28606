import { expect, test } from '@jest/globals';
import { configMap, contract } from '../../support/api-server.ts';

contract('paging', (withApiServer) => {
  test('a long list comes in pages that leave nothing out', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/secrets`;
      for (const name of ['a', 'b', 'c', 'd', 'e']) {
        await as('admin').request('POST', path, { ...configMap(name), kind: 'Secret' });
      }
      const names: string[] = [];
      const left: unknown[] = [];
      let next = '';
      for (let page = 0; page < 5; page += 1) {
        const { body } = await as('admin').request(
          'GET',
          `${path}?limit=2${next && `&continue=${encodeURIComponent(next)}`}`,
        );
        names.push(...body.items.map((item: { metadata: { name: string } }) => item.metadata.name));
        left.push(body.metadata.remainingItemCount);
        next = body.metadata.continue ?? '';
        if (!next) break;
      }
      expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(left).toEqual([3, 1, undefined]);
    }));

  test('a continue token of nobody is refused', () =>
    withApiServer(async ({ as, namespace }) => {
      const { status, body } = await as('admin').request(
        'GET',
        `/api/v1/namespaces/${namespace}/secrets?limit=2&continue=nonsense`,
      );
      expect({ status, reason: body.reason }).toEqual({ status: 400, reason: 'BadRequest' });
    }));
});

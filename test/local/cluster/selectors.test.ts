import { expect, test } from '@jest/globals';
import { configMap, contract } from '../../support/api-server.ts';

const cases: readonly (readonly [selector: string, names: string[]])[] = [
  ['kind=fruit', ['apple', 'pear']],
  ['kind==fruit', ['apple', 'pear']],
  ['kind!=fruit', ['bare', 'leek']],
  ['kind in (root, leaf)', ['leek']],
  ['kind notin (fruit)', ['bare', 'leek']],
  ['kind', ['apple', 'leek', 'pear']],
  ['!kind,role=plain', ['bare']],
  ['kind=fruit,colour=green', ['pear']],
];

contract('selectors', (withApiServer) => {
  test('label selectors choose as Kubernetes says', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const labels = {
        apple: { kind: 'fruit' },
        pear: { kind: 'fruit', colour: 'green' },
        leek: { kind: 'root' },
        bare: { role: 'plain' },
      };
      for (const [name, own] of Object.entries(labels)) {
        await as('admin').request('POST', path, configMap(name, {}, { labels: { ...own, ours: 'yes' } }));
      }
      for (const [selector, names] of cases) {
        const { body } = await as('admin').request(
          'GET',
          `${path}?labelSelector=${encodeURIComponent(`${selector},ours`)}`,
        );
        expect({
          selector,
          names: body.items.map((item: { metadata: { name: string } }) => item.metadata.name),
        }).toEqual({ selector, names });
      }
    }));

  test('a label selector that cannot be read is refused', () =>
    withApiServer(async ({ as, namespace }) => {
      const { status, body } = await as('admin').request(
        'GET',
        `/api/v1/namespaces/${namespace}/configmaps?labelSelector=a%20b%3D%3D%3Dc`,
      );
      expect({ status, reason: body.reason }).toEqual({ status: 400, reason: 'BadRequest' });
    }));

  test('field selectors choose by name, and refuse fields that a kind cannot be chosen by', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await as('admin').request('POST', path, configMap('a'));
      await as('admin').request('POST', path, configMap('b'));
      const { body } = await as('admin').request('GET', `${path}?fieldSelector=metadata.name%3Db`);
      expect(body.items).toHaveLength(1);
      const { status } = await as('admin').request('GET', `${path}?fieldSelector=data.x%3Db`);
      expect(status).toBe(400);
    }));

  test('a list over all namespaces finds what is in each', () =>
    withApiServer(async ({ as, namespace }) => {
      await as('admin').request(
        'POST',
        `/api/v1/namespaces/${namespace}/configmaps`,
        configMap('a', {}, { labels: { in: namespace } }),
      );
      const { body } = await as('admin').request('GET', `/api/v1/configmaps?labelSelector=in%3D${namespace}`);
      expect(body).toMatchObject({ kind: 'ConfigMapList', items: [{ metadata: { name: 'a', namespace } }] });
    }));
});

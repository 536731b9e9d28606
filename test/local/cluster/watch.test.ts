import { expect, test } from '@jest/globals';
import { configMap, contract } from '../../support/api-server.ts';

contract('a watch', (withApiServer) => {
  test('tells of every change after its resourceVersion, in order', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const admin = as('admin');
      const { body: list } = await admin.request('GET', path);
      const { body: made } = await admin.request('POST', path, configMap('a'));
      const watch = await admin.watch(
        `${path}?watch=true&resourceVersion=${list.metadata.resourceVersion}&fieldSelector=metadata.name%3Da`,
      );
      expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { uid: made.metadata.uid } } });
      await admin.request('PUT', `${path}/a`, { ...made, data: { x: '1' } });
      expect(await watch.next()).toMatchObject({ type: 'MODIFIED', object: { data: { x: '1' } } });
      await admin.request('DELETE', `${path}/a`);
      expect(await watch.next()).toMatchObject({
        type: 'DELETED',
        object: { kind: 'ConfigMap', metadata: { name: 'a' } },
      });
      watch.close();
    }));

  test('without a resourceVersion begins with what is there', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await as('admin').request('POST', path, configMap('a'));
      const watch = await as('admin').watch(`${path}?watch=true&fieldSelector=metadata.name%3Da`);
      expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } });
      watch.close();
    }));

  test('with sendInitialEvents marks their end', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/secrets`;
      const query = 'watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan';
      const watch = await as('admin').watch(`${path}?${query}`);
      const event = await watch.next();
      expect(event).toMatchObject({ type: 'BOOKMARK', object: { kind: 'Secret' } });
      expect(event?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
      watch.close();
    }));

  test('ends after its timeoutSeconds', () =>
    withApiServer(async ({ as, namespace }) => {
      const watch = await as('admin').watch(`/api/v1/namespaces/${namespace}/secrets?watch=true&timeoutSeconds=1`);
      expect(await watch.next()).toBeUndefined();
    }));

  test('shows an object that ceases to match as deleted', () =>
    withApiServer(async ({ as, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const admin = as('admin');
      const { body: made } = await admin.request('POST', path, configMap('a', {}, { labels: { on: 'yes' } }));
      const watch = await admin.watch(
        `${path}?watch=true&labelSelector=on%3Dyes&resourceVersion=${made.metadata.resourceVersion}`,
      );
      const merge = { 'content-type': 'application/merge-patch+json' };
      await admin.request('PATCH', `${path}/a`, { metadata: { labels: { on: 'no' } } }, merge);
      expect(await watch.next()).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'a' } } });
      await admin.request('PATCH', `${path}/a`, { metadata: { labels: { on: 'yes' } } }, merge);
      expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } });
      watch.close();
    }));
});

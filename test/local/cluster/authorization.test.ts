import { expect, test } from '@jest/globals';
import { configMap, contract } from '../../support/api-server.ts';

contract('authorization', (withApiServer) => {
  test('without rights a person is refused in the words of Kubernetes', () =>
    withApiServer(async ({ as, namespace }) => {
      const { status, body } = await as('user-b').request('GET', `/api/v1/namespaces/${namespace}/secrets/x`);
      expect(status).toBe(403);
      expect(body).toMatchObject({
        kind: 'Status',
        reason: 'Forbidden',
        message: `secrets "x" is forbidden: User "user-b" cannot get resource "secrets" in API group "" in the namespace "${namespace}"`,
        details: { name: 'x', kind: 'secrets' },
      });
      const all = await as('user-b').request('GET', '/apis/serving.kserve.io/v1beta1/inferenceservices');
      expect(all.body.message).toBe(
        'inferenceservices.serving.kserve.io is forbidden: User "user-b" cannot list resource "inferenceservices" in API group "serving.kserve.io" at the cluster scope',
      );
    }));

  test('a right holds for its verb, its kind and its namespace only', () =>
    withApiServer(async ({ as, namespace, grant }) => {
      await grant('user-a', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'get'] }]);
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const user = as('user-a');
      expect((await user.request('POST', path, configMap('a'))).status).toBe(201);
      expect((await user.request('GET', `${path}/a`)).status).toBe(200);
      expect((await user.request('GET', path)).status).toBe(403);
      expect((await user.request('DELETE', `${path}/a`)).status).toBe(403);
      expect((await user.request('GET', '/api/v1/namespaces/default/configmaps/a')).status).toBe(403);
    }));

  test('a right on one name does not reach another', () =>
    withApiServer(async ({ as, namespace, grant }) => {
      await grant('user-a', [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: ['mine'] }]);
      const path = `/api/v1/namespaces/${namespace}/secrets`;
      expect((await as('user-a').request('GET', `${path}/mine`)).status).toBe(404);
      expect((await as('user-a').request('GET', `${path}/other`)).status).toBe(403);
    }));

  test('a right on the status is not a right on the object', () =>
    withApiServer(async ({ as, namespace, grant }) => {
      await grant('user-a', [
        { apiGroups: ['serving.kserve.io'], resources: ['inferenceservices/status'], verbs: ['get'] },
      ]);
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices/x`;
      expect((await as('user-a').request('GET', `${path}/status`)).status).toBe(404);
      expect((await as('user-a').request('GET', path)).status).toBe(403);
    }));

  test('an unknown token is unauthorized, no token at all is anonymous', () =>
    withApiServer(async ({ as, withToken, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/secrets`;
      const unknown = await withToken('nobody-has-this').request('GET', path);
      expect({ status: unknown.status, body: unknown.body }).toMatchObject({
        status: 401,
        body: { kind: 'Status', message: 'Unauthorized', reason: 'Unauthorized', code: 401 },
      });
      const { status, body } = await as(undefined).request('GET', path);
      expect(status).toBe(403);
      expect(body.message).toContain('User "system:anonymous" cannot list resource "secrets"');
      expect((await as(undefined).request('GET', '/healthz')).body).toBe('ok');
    }));

  test('everybody may ask who they are and what they may do', () =>
    withApiServer(async ({ as, namespace, grant }) => {
      await grant('user-a', [{ apiGroups: [''], resources: ['secrets'], verbs: ['create'] }]);
      const who = await as('user-a').request('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'SelfSubjectReview',
      });
      expect(who.status).toBe(201);
      expect(who.body.status.userInfo).toMatchObject({ username: 'user-a', uid: 'uid-user-a' });
      expect(who.body.status.userInfo.groups).toContain('system:authenticated');
      const may = async (verb: string) => {
        const { body } = await as('user-a').request('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { namespace, verb, resource: 'secrets' } },
        });
        return body.status.allowed;
      };
      expect(await may('create')).toBe(true);
      expect(await may('get')).toBe(false);
    }));
});

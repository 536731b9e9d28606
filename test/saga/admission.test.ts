import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../local/cluster/index.ts';
import {
  change,
  creates,
  deletes,
  deletion,
  intake,
  merge,
  names,
  ours,
  ownedBy,
  owner,
  path,
  record,
  recordLabels,
  records,
  refusedFor,
  statusOf,
  withData,
} from '../support/admission.ts';
import { type Client, configMap, contract, inferenceService } from '../support/api-server.ts';

const aSecret = '[{"kind":"Secret","name":"nvidia-nim-secrets-chat","uid":"u"}]';

contract('who may write a record', (withApiServer) => {
  test('nobody who may write ConfigMaps and nothing else', () =>
    withApiServer(async (server) => {
      await server.grant('user-a', [records]);
      const user = server.as('user-a');
      await server.as('admin').request('POST', path(server), record());
      const labels = { ...recordLabels, 'nim.opendatahub.io/deployment': 'other' };
      const another = configMap('nim-deployment-other', {}, { labels });
      expect(await user.request('POST', path(server), another)).toMatchObject(refusedFor('create InferenceServices'));
      expect(await withData(user, server, { intake: intake('[]') })).toMatchObject(refusedFor('InferenceServices'));
      expect(await withData(user, server, { deletion })).toMatchObject(refusedFor('delete InferenceServices'));
      expect(await user.request('POST', path(server), owner())).toMatchObject(refusedFor('create InferenceServices'));
      expect(await change(user, server, { metadata: { annotations: { note: 'theirs to write' } } })).toMatchObject({
        status: 200,
      });
    }));

  test.each([
    ['InferenceServices', 'inferenceservices', 'serving.kserve.io'],
    ['ServingRuntimes', 'servingruntimes', 'serving.kserve.io'],
    ['PersistentVolumeClaims', 'persistentvolumeclaims', ''],
  ])('nobody who may not create %s', (title, missing, _group) =>
    withApiServer(async (server) => {
      const rest = creates.map((one) => ({ ...one, resources: one.resources.filter((name) => name !== missing) }));
      await server.grant('user-a', [records, ...rest.filter(({ resources }) => resources.length > 0)]);
      expect(await server.as('user-a').request('POST', path(server), record())).toMatchObject(
        refusedFor(`create ${title}`),
      );
    }),
  );

  test('whoever may create what it stands for; Secrets too where it names some', () =>
    withApiServer(async (server) => {
      await server.grant('user-a', [records, ...creates]);
      const user = server.as('user-a');
      expect(await user.request('POST', path(server), record())).toMatchObject({ status: 201 });
      expect(await withData(user, server, { intake: intake(aSecret) })).toMatchObject(refusedFor('create Secrets'));
      expect(await withData(user, server, { intake: intake('[]') })).toMatchObject({ status: 200 });
    }));

  test('nobody but the functions writes a status, an administrator neither', () =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      expect(await admin.request('POST', path(server), record({ status: '{}' }))).toMatchObject(
        refusedFor('the status'),
      );
      await admin.request('POST', path(server), record());
      expect(await withData(admin, server, { status: '{}' })).toMatchObject(refusedFor('the status'));
      const provision = await server.asFunction('provision');
      const found = (await provision.request('GET', path(server, 'nim-deployment-chat'))).body;
      const written = { ...found, data: { ...found.data, status: statusOf('Provisioning') } };
      expect(await provision.request('PUT', path(server, 'nim-deployment-chat'), written)).toMatchObject({
        status: 200,
      });
      expect(await withData(admin, server, { status: null })).toMatchObject(refusedFor('the status'));
    }));

  test.each([
    ['InferenceServices', 'inferenceservices'],
    ['ServingRuntimes', 'servingruntimes'],
    ['PersistentVolumeClaims', 'persistentvolumeclaims'],
    ['Secrets', 'secrets'],
  ])('nobody has a deployment removed who may delete all that goes with it but %s', (title, missing) =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record());
      const others = deletes.map((rule) => ({ ...rule, resources: rule.resources.filter((one) => one !== missing) }));
      await server.grant('user-a', [records, ...others.filter(({ resources }) => resources.length > 0)]);
      const user = server.as('user-a');
      const refused = refusedFor(`allowed to delete ${title}`);
      expect(await withData(user, server, { deletion })).toMatchObject(refused);
      expect(await user.request('DELETE', path(server, 'nim-deployment-chat'))).toMatchObject(refused);
    }),
  );

  test('nobody has a deployment removed who may not delete what goes with it', () =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record());
      await server.as('admin').request('POST', path(server), owner());
      await server.grant('user-a', [records, ...creates]);
      await server.grant('user-b', [records, ...deletes]);
      const [creator, remover] = [server.as('user-a'), server.as('user-b')];
      for (const name of ['nim-deployment-chat', 'nim-owner-chat']) {
        expect(await creator.request('DELETE', path(server, name))).toMatchObject(
          refusedFor('delete InferenceServices'),
        );
      }
      expect(await withData(remover, server, { deletion })).toMatchObject({ status: 200 });
      for (const name of ['nim-owner-chat', 'nim-deployment-chat']) {
        expect(await remover.request('DELETE', path(server, name))).toMatchObject({ status: 200 });
      }
    }));
});

contract('a record and its owner', (withApiServer) => {
  test.each(['nim-deployment-chat', 'nim-owner-chat'])('never go without what they own: %s', (name) =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      await admin.request('POST', path(server), record());
      await admin.request('POST', path(server), owner());
      const remove = (query: string, body?: object) => admin.request('DELETE', path(server, `${name}${query}`), body);
      const options = { apiVersion: 'v1', kind: 'DeleteOptions' };
      for (const answer of [
        await remove('?propagationPolicy=Orphan'),
        await remove('', { ...options, propagationPolicy: 'Orphan' }),
        await remove('', { ...options, orphanDependents: true }),
        await change(admin, server, { metadata: { finalizers: ['orphan'] } }, name),
      ]) {
        expect(answer).toMatchObject(refusedFor('without what they own'));
      }
      expect((await remove('?propagationPolicy=Foreground')).status).toBe(200);
    }),
  );

  test('have room for what a webhook notes when the functions write, however full somebody made them', () =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), record({ intake: intake('[]') }));
      await server.grant('user-a', [records]);
      const user = server.as('user-a');
      const notes = (from: number, to: number) =>
        Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`example.com/n${from + index}`, 'x']));
      const note = (annotations: object) => change(user, server, { metadata: { annotations } });
      const refused = refusedFor('32 annotations of together 32768 characters');
      const long = (to: number, length: number) =>
        Object.fromEntries(Object.keys(notes(0, to)).map((key) => [key, 'x'.repeat(length)]));
      expect(await note(notes(0, 33))).toMatchObject(refused);
      expect(await note(long(32, 1010))).toMatchObject(refused);
      expect(await note(long(32, 1000))).toMatchObject({ status: 200 });
      const mark = { 'nim.opendatahub.io/asked-again': '2026-01-01T00:00:00Z' };
      expect(await note({ ...mark, ...notes(32, 40) })).toMatchObject(refused);
      expect(await note({ ...mark, ...notes(32, 38), 'example.com/n38': 'x'.repeat(9000) })).toMatchObject(refused);
      expect(await note({ ...mark, ...notes(32, 38), 'example.com/n38': 'x'.repeat(5000) })).toMatchObject({
        status: 200,
      });
      // what is there may stay there
      expect(await note({ 'example.com/n0': 'y' })).toMatchObject({ status: 200 });
      expect(await note(notes(39, 40))).toMatchObject(refused);
      await server.grant('user-b', [records, ...deletes]);
      const remover = server.as('user-b');
      const wish = (annotations: object) =>
        change(remover, server, { data: { deletion }, metadata: { annotations } }, `${names.record}?dryRun=All`);
      expect(await wish(notes(39, 48))).toMatchObject(refused);
      expect(await wish(notes(39, 47))).toMatchObject({ status: 200 });
      const provision = await server.asFunction('provision');
      const { body } = await provision.request('GET', path(server, names.record));
      const written = (annotations: object) => {
        const data = { ...body.data, status: statusOf('Provisioning') };
        const metadata = { ...body.metadata, annotations: { ...body.metadata.annotations, ...annotations } };
        return provision.request('PUT', path(server, names.record), { ...body, metadata, data });
      };
      expect(await written(notes(39, 64))).toMatchObject(refused);
      expect(await written({ ...notes(39, 63), 'example.com/n1': 'x'.repeat(60_000) })).toMatchObject({ status: 200 });
      // and what is too much by then may become less
      expect(await note({ 'example.com/n1': 'x'.repeat(59_000) })).toMatchObject({ status: 200 });
      expect(await wish({})).toMatchObject({ status: 200 });
    }));

  test('that explain a deployment that was taken back may be forgotten by whoever asks again, and by sweep, finalizers or not', () =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      await admin.request('POST', path(server), record({ intake: intake('[]') }));
      await change(admin, server, { metadata: { finalizers: ['example.com/mine'] } });
      await server.grant('user-a', [records, ...creates]);
      const user = server.as('user-a');
      const compensate = await server.asFunction('compensate');
      const move = async (phase: string, more: object = {}) => {
        const { body } = await compensate.request('GET', path(server, names.record));
        const data = { ...body.data, status: statusOf(phase, more) };
        expect((await compensate.request('PUT', path(server, names.record), { ...body, data })).status).toBe(200);
      };
      await move('RollingBack');
      const forget = () => user.request('DELETE', path(server, `${names.record}?dryRun=All`));
      expect(await forget()).toMatchObject(refusedFor('delete InferenceServices'));
      await move('RolledBack', { waitingFor: 'ConfigMap nim-owner-chat is still being removed' });
      expect(await forget()).toMatchObject(refusedFor('delete InferenceServices'));
      await move('RolledBack', { outcome: { message: 'it said "waitingFor":', reason: 'Forbidden' } });
      expect((await forget()).status).toBe(200);
      const sweep = await server.asFunction('sweep');
      const inBackground = `${names.record}?propagationPolicy=Background`;
      expect((await sweep.request('DELETE', path(server, inBackground))).status).toBe(200);
      await change(admin, server, { metadata: { finalizers: null } });
    }));
});

contract('what the functions may touch', (withApiServer) => {
  test('nothing without our label, whatever their roles say', () =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      await admin.request('POST', path(server), configMap('theirs'));
      const compensate = await server.asFunction('compensate');
      expect(await compensate.request('DELETE', path(server, 'theirs'))).toMatchObject(refusedFor('labelled'));
      const sweep = await server.asFunction('sweep');
      expect(await sweep.request('DELETE', path(server, 'theirs'))).toMatchObject(refusedFor('labelled'));
    }));

  test('and nothing so that what it owns would stay', () =>
    withApiServer(async (server) => {
      await server.as('admin').request('POST', path(server), owner());
      const compensate = await server.asFunction('compensate');
      const remove = (query: string, body?: object) =>
        compensate.request('DELETE', path(server, `nim-owner-chat${query}`), body);
      const options = { apiVersion: 'v1', kind: 'DeleteOptions' };
      for (const answer of [
        // says nothing: an object with the finalizer `orphan` would leave what it owns
        await remove(''),
        await remove('', options),
        await remove('?propagationPolicy=Orphan'),
        await remove('?propagationPolicy=Background', options),
        await remove('?propagationPolicy=Foreground&dryRun=All'),
        await remove('', { ...options, propagationPolicy: 'Orphan' }),
        await remove('', { ...options, orphanDependents: true }),
      ]) {
        expect(answer).toMatchObject(refusedFor('in the background'));
      }
      expect(await remove('', { ...options, propagationPolicy: 'Background' })).toMatchObject({ status: 200 });
    }));

  // the answer to a DELETE has the object in it where that stays for a moment, or where it is a dry run that would have it stay
  test.each(['', '?dryRun=All&propagationPolicy=Orphan', '?propagationPolicy=Foreground'])(
    'no Secret, with our label or without, even where another role lets them: DELETE %s',
    (query) =>
      withApiServer(async (server) => {
        const admin = server.as('admin');
        const secrets = `/api/v1/namespaces/${server.namespace}/secrets`;
        const metadata = { name: names.apiKeySecret, labels: ours };
        const stringData = { api_key: 'nvapi-canary' };
        await admin.request('POST', secrets, { apiVersion: 'v1', kind: 'Secret', metadata, stringData });
        const compensate = await server.asFunction('compensate');
        const ask = () => compensate.request('DELETE', `${secrets}/${names.apiKeySecret}${query}`);
        expect(await ask()).toMatchObject(refusedFor('cannot delete resource "secrets"'));
        await server.grant('system:serviceaccount:nim-functions:compensate', [
          { apiGroups: [''], resources: ['secrets'], verbs: ['delete'] },
        ]);
        expect(await ask()).toMatchObject(refusedFor('touch no Secret'));
      }),
  );

  test('of a record its status, and of any other ConfigMap nothing', () =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      await admin.request('POST', path(server), record({ intake: intake('[]') }));
      await admin.request('POST', path(server), owner());
      for (const name of ['provision', 'compensate']) {
        const self = await server.asFunction(name);
        const put = async (object: string, edit: (data: Record<string, string>) => void) => {
          const { body } = await self.request('GET', path(server, object));
          edit(body.data);
          return self.request('PUT', path(server, object), body);
        };
        const add = (key: string) => (data: Record<string, string>) => Object.assign(data, { [key]: '{"x":1}' });
        for (const key of ['request', 'intake', 'deletion', 'other']) {
          expect(await put('nim-deployment-chat', add(key))).toMatchObject({ status: 403 });
        }
        expect(await put('nim-deployment-chat', (data) => delete data.intake)).toMatchObject({ status: 403 });
        expect(await put('nim-owner-chat', add('about'))).toMatchObject(refusedFor('nothing else of any ConfigMap'));
        const move = (data: Record<string, string>) => Object.assign(data, { status: statusOf('Provisioning') });
        expect(await put('nim-deployment-chat', move)).toMatchObject({ status: 200 });
      }
    }));

  test('provision creates what belongs to the owner of its deployment, and nothing else', () =>
    withApiServer(async (server) => {
      const provision = await server.asFunction('provision');
      const services = `/apis/serving.kserve.io/v1beta1/namespaces/${server.namespace}/inferenceservices`;
      const spec = { predictor: { model: { modelFormat: { name: 'llama' }, runtime: 'nim-runtime-chat' } } };
      const of = (name: string, labels: object = ours) => ({
        ...inferenceService('chat', { labels, ...ownedBy(name) }),
        spec,
      });
      const ask = (object: JsonObject) => provision.request('POST', `${services}?dryRun=All`, object);
      expect(await ask(inferenceService('chat', { labels: ours }))).toMatchObject(refusedFor('belongs to the owner'));
      expect(await ask(of('nim-owner-other'))).toMatchObject(refusedFor('belongs to the owner'));
      expect(await ask(of('nim-owner-chat', {}))).toMatchObject(refusedFor('labelled'));
      expect(await ask(of('nim-owner-chat'))).toMatchObject({ status: 201 });
    }));

  test('compensate releases a cache and changes nothing else of it', () =>
    withApiServer(async (server) => {
      const claims = `/api/v1/namespaces/${server.namespace}/persistentvolumeclaims`;
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      const metadata = { name: 'nim-cache-chat', labels: ours };
      await server
        .as('admin')
        .request('POST', claims, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec });
      const compensate = await server.asFunction('compensate');
      const patch = (body: object) =>
        compensate.request('PATCH', `${claims}/nim-cache-chat`, JSON.stringify(body), merge);
      const larger = { spec: { resources: { requests: { storage: '2Gi' } } } };
      expect((await patch(larger)).status).toBeGreaterThanOrEqual(403);
      expect((await patch({ spec: { volumeName: 'somebody-elses' } })).status).toBeGreaterThanOrEqual(403);
      expect(await patch({ metadata: { ownerReferences: null } })).toMatchObject({ status: 200 });
      expect(await patch({ metadata: { labels: { 'app.kubernetes.io/managed-by': null } } })).toMatchObject({
        status: 403,
      });
    }));

  test('also one that bears another label by now, as long as it has the name and the owner of one', () =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      const claims = `/api/v1/namespaces/${server.namespace}/persistentvolumeclaims`;
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec };
      const labels = { ...ours, 'app.kubernetes.io/managed-by': 'Helm' };
      await admin.request('POST', path(server), configMap('another'));
      await admin.request('POST', path(server), owner());
      const uidOf = async (name: string) => (await admin.request('GET', path(server, name))).body.metadata.uid;
      const ownedByOurs = ownedBy('nim-owner-chat', await uidOf('nim-owner-chat'));
      const ownedByAnother = ownedBy('another', await uidOf('another'));
      const compensate = await server.asFunction('compensate');
      const change = (who: Client, name: string, metadata: object) =>
        who.request('PATCH', `${claims}/${name}`, JSON.stringify({ metadata }), merge);
      const make = (name: string, owners: object) =>
        admin.request('POST', claims, { ...claim, metadata: { name, labels, ...owners } });
      const release = (name: string) => change(compensate, name, { ownerReferences: null });
      await make('theirs', ownedByOurs);
      await make('nim-cache-other', ownedByOurs);
      await make('nim-cache-chat', ownedByAnother);
      for (const name of ['theirs', 'nim-cache-other', 'nim-cache-chat']) {
        expect({ name, ...(await release(name)) }).toMatchObject(refusedFor('labelled'));
      }
      await change(admin, 'nim-cache-chat', { ...ownedByOurs, labels: { 'nim.opendatahub.io/deployment': null } });
      const takesOver = { labels: { 'app.kubernetes.io/managed-by': 'nim-functions' }, ownerReferences: null };
      expect(await change(compensate, 'nim-cache-chat', takesOver)).toMatchObject(refusedFor('labelled'));
      expect((await release('nim-cache-chat')).status).toBe(200);
    }));
});

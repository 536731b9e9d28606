import { expect, test } from '@jest/globals';
import {
  change,
  creates,
  deletes,
  deletion,
  intake,
  ours,
  ownedBy,
  owner,
  path,
  record,
  recordLabels,
  records,
  refusedFor,
  withData,
} from '../support/admission.ts';
import { configMap, contract } from '../support/api-server.ts';

const large = (characters: number) => 'x'.repeat(characters);

contract('what a record looks like', (withApiServer) => {
  test('our labels are on records and owners and on nothing else, each with its own name', () =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      const post = (name: string, labels: Record<string, string>) =>
        admin.request('POST', path(server), configMap(name, {}, { labels }));
      const { 'nim.opendatahub.io/record': _record, ...withoutRecord } = recordLabels;
      const { 'app.kubernetes.io/managed-by': _managed, ...withoutManager }: Record<string, string> = recordLabels;
      for (const [name, labels] of [
        ['anything', recordLabels],
        ['anything', ours],
        ['anything', withoutManager],
        ['nim-deployment-chat', {}],
        ['nim-deployment-chat', withoutRecord],
        ['nim-deployment-chat', withoutManager],
        ['nim-deployment-other', recordLabels],
        ['nim-owner-chat', {}],
        ['nim-owner-chat', recordLabels],
        ['nim-owner-other', ours],
      ] as const) {
        expect({ name, labels, ...(await post(name, labels)) }).toMatchObject(refusedFor('carry the labels'));
      }
      expect(await post('nim-deployment-chat', recordLabels)).toMatchObject({ status: 201 });
      expect(await post('nim-owner-chat', ours)).toMatchObject({ status: 201 });
      expect(await post('anything', { 'app.kubernetes.io/managed-by': 'somebody' })).toMatchObject({ status: 201 });
      expect(await change(admin, server, { metadata: { labels: recordLabels } }, 'anything')).toMatchObject(
        refusedFor('carry the labels'),
      );
      for (const label of Object.keys(recordLabels)) {
        expect(await change(admin, server, { metadata: { labels: { [label]: null } } })).toMatchObject(
          refusedFor('carry the labels'),
        );
        expect(await change(admin, server, { metadata: { labels: { [label]: 'other' } } })).toMatchObject(
          refusedFor('carry the labels'),
        );
      }
      const more = { metadata: { labels: { team: 'a' } } };
      expect(await change(admin, server, more)).toMatchObject({ status: 200 });
    }));

  test('it has its four parts and no more, none of them long', () =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      const post = (object: object) => admin.request('POST', `${path(server)}?dryRun=All`, object);
      expect(await post(record({ other: '' }))).toMatchObject(refusedFor('no more than'));
      expect(await post(record({ request: large(16_385) }))).toMatchObject(refusedFor('no more than'));
      expect(await post({ ...record(), binaryData: { x: 'eA==' } })).toMatchObject(refusedFor('no more than'));
      expect(await post({ ...owner(), data: { about: large(16_385) } })).toMatchObject(refusedFor('no more than'));
      expect(await post({ ...owner(), data: { request: '{}' } })).toMatchObject(refusedFor('no more than'));
      expect(await post(record({}, { annotations: { a: large(32_768) } }))).toMatchObject(refusedFor('annotations'));
      const many = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`a${index}`, 'x']));
      expect(await post(record({}, { annotations: many }))).toMatchObject(refusedFor('annotations'));
      expect(await post(record({}, { labels: { ...recordLabels, ...many } }))).toMatchObject(refusedFor('annotations'));
      const full = { request: large(16_384), intake: intake('[]'), deletion };
      expect(await post(record(full, { annotations: { a: large(32_767) } }))).toMatchObject({ status: 201 });
      expect(await admin.request('POST', path(server), record())).toMatchObject({ status: 201 });
      expect(await withData(admin, server, { other: 'x' })).toMatchObject(refusedFor('no more than'));
    }));

  // it would say nothing, and so be no change to any other rule, and no reader could make sense of it
  test.each(['intake', 'deletion', 'status'])('it has no %s that is empty', (part) =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      expect(await admin.request('POST', path(server), record({ [part]: '' }))).toMatchObject(
        refusedFor('no more than'),
      );
      await admin.request('POST', path(server), record());
      await server.grant('user-a', [records]);
      const answer = await withData(server.as('user-a'), server, { [part]: '' });
      expect(answer).toMatchObject(refusedFor('no more than'));
    }),
  );

  test.each([
    ['intake', 'no JSON', '{"owner":{not json at all},"secrets":[]}'],
    ['intake', 'another spelling', `${intake('[]')} `],
    ['intake', 'something before it', `x${intake('[]')}`],
    [
      'intake',
      'three Secrets',
      intake(`[${Array(3).fill('{"kind":"Secret","name":"nvidia-nim-secrets-chat","uid":"u"}').join()}]`),
    ],
    ['intake', 'no Secret', intake('[{"kind":"ConfigMap","name":"nvidia-nim-secrets-chat","uid":"u"}]')],
    ['intake', 'more', intake('[]').replace('}', ',"x":[]}')],
    ['intake', 'the owner of another deployment', intake('[]').replace('nim-owner-chat', 'nim-owner-other')],
    ['intake', 'a Secret of another', intake('[{"kind":"Secret","name":"nvidia-nim-secrets-other","uid":"u"}]')],
    ['intake', 'an image that is none', intake('[]').replace('{', '{"image":"\n",')],
    ['deletion', 'no JSON', 'now'],
    ['deletion', 'another spelling', deletion.replace(':', ': ')],
    ['deletion', 'other objects', deletion.replace(',', ',"left":[{"kind":"Node","name":"x"}],')],
    ['deletion', 'a wish that is none', deletion.replace('delete', 'melt')],
    ['deletion', 'a time that is none', deletion.replace('2026', 'soon')],
    ['deletion', 'nesting without end', deletion.replace('{', `{"a":${'['.repeat(5000)}${']'.repeat(5000)},`)],
  ])('its %s is written as the functions do: %s', (part, _what, text) =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      const refused = refusedFor('in the spelling of the functions');
      expect(await admin.request('POST', path(server), record({ [part]: text }))).toMatchObject(refused);
      await admin.request('POST', path(server), record());
      expect(await withData(admin, server, { [part]: text })).toMatchObject(refused);
    }),
  );

  test.each([
    ['no key is collected', intake('[]')],
    ['there is a key', intake('[{"kind":"Secret","name":"nvidia-nim-secrets-chat","uid":"u"}]')],
    [
      'there is all',
      intake(
        '[{"kind":"Secret","name":"nvidia-nim-secrets-chat","uid":"u"},{"kind":"Secret","name":"nvidia-nim-image-pull-chat","uid":"v"}]',
      ).replace('{', '{"image":"nvcr.io/nim/meta/llama-3.1-8b-instruct:1.8.5@sha256:0",'),
    ],
  ])('its intake is as it was when %s', (_when, text) =>
    withApiServer(async (server) => {
      expect(await server.as('admin').request('POST', path(server), record({ intake: text }))).toMatchObject({
        status: 201,
      });
    }),
  );

  test('nobody makes it immutable', () =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      for (const object of [record(), owner()]) {
        expect(await admin.request('POST', path(server), { ...object, immutable: true })).toMatchObject(
          refusedFor('immutable'),
        );
        await admin.request('POST', path(server), object);
      }
      for (const name of ['nim-deployment-chat', 'nim-owner-chat']) {
        expect(await change(admin, server, { immutable: true }, name)).toMatchObject(refusedFor('immutable'));
      }
    }));

  test('its request and its intake are written once', () =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      await admin.request('POST', path(server), record());
      for (const data of [{ request: '{"a":1}' }, { request: null }]) {
        expect(await withData(admin, server, data)).toMatchObject(refusedFor('request of a record is written once'));
      }
      expect(await withData(admin, server, { intake: intake('[]') })).toMatchObject({ status: 200 });
      for (const data of [{ intake: intake('[]').replace('"u"', '"v"') }, { intake: null }]) {
        expect(await withData(admin, server, data)).toMatchObject(refusedFor('intake of a record is written once'));
      }
    }));

  test('there is none in a namespace of the system', () =>
    withApiServer(async (server) => {
      const there = '/api/v1/namespaces/kube-system/configmaps?dryRun=All';
      expect(await server.as('admin').request('POST', there, record())).toMatchObject(refusedFor('of the system'));
    }));
});

contract('who may have a deployment removed by the garbage collector', (withApiServer) => {
  const dangling = ownedBy('nobody', '00000000-0000-4000-8000-000000000000');

  test('nobody who may not delete what goes with it', () =>
    withApiServer(async (server) => {
      const admin = server.as('admin');
      const { body } = await admin.request('POST', path(server), record());
      const itsRecord = ownedBy('nim-deployment-chat', body.metadata.uid);
      await server.grant('user-a', [records, ...creates]);
      await server.grant('user-b', [records, ...creates, ...deletes]);
      const [creator, remover] = [server.as('user-a'), server.as('user-b')];
      expect(await creator.request('POST', path(server), owner(itsRecord))).toMatchObject({ status: 201 });
      for (const name of ['nim-deployment-chat', 'nim-owner-chat']) {
        for (const metadata of [dangling, { finalizers: ['example.com/mine'] }]) {
          expect(await change(creator, server, { metadata }, name)).toMatchObject(
            refusedFor('delete InferenceServices'),
          );
        }
      }
      expect(await change(creator, server, { metadata: { ownerReferences: null } }, 'nim-owner-chat')).toMatchObject(
        refusedFor('delete InferenceServices'),
      );
      const finalizers = ['example.com/mine'];
      expect(await change(remover, server, { metadata: { finalizers } })).toMatchObject({ status: 200 });
      expect(await change(remover, server, { metadata: { finalizers: null } })).toMatchObject({ status: 200 });
      for (const object of [
        record({}, dangling),
        record({}, { finalizers }),
        owner(dangling),
        owner({ ...itsRecord, finalizers }),
      ]) {
        const there = `${path(server)}?dryRun=All`;
        expect(await creator.request('POST', there, object)).toMatchObject(refusedFor('delete InferenceServices'));
      }
    }));
});

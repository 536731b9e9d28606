/** How a field of a Kubernetes protobuf message is written and what it is in JSON. */
export type Field =
  | { readonly name: string; readonly is: 'text' | 'bytes' | 'flag' | 'integer' | 'time'; readonly many?: true }
  | { readonly name: string; readonly is: 'message'; readonly message: Message; readonly many?: true }
  | { readonly name: string; readonly is: 'map'; readonly values: 'text' | 'bytes' };

/** By field number. Numbers are those of the published generated.proto files; what is not named is passed over. */
export type Message = Readonly<Record<number, Field>>;

const text = (name: string): Field => ({ name, is: 'text' });
const texts = (name: string): Field => ({ name, is: 'text', many: true });
const flag = (name: string): Field => ({ name, is: 'flag' });
const integer = (name: string): Field => ({ name, is: 'integer' });
const map = (name: string, values: 'text' | 'bytes' = 'text'): Field => ({ name, is: 'map', values });
const message = (name: string, of: Message): Field => ({ name, is: 'message', message: of });
const messages = (name: string, of: Message): Field => ({ name, is: 'message', message: of, many: true });

const owner: Message = {
  1: text('kind'),
  3: text('name'),
  4: text('uid'),
  5: text('apiVersion'),
  6: flag('controller'),
  7: flag('blockOwnerDeletion'),
};

const metadata = message('metadata', {
  1: text('name'),
  2: text('generateName'),
  3: text('namespace'),
  5: text('uid'),
  6: text('resourceVersion'),
  7: integer('generation'),
  8: { name: 'creationTimestamp', is: 'time' },
  11: map('labels'),
  12: map('annotations'),
  13: messages('ownerReferences', owner),
  14: texts('finalizers'),
});

const resourceAttributes: Message = {
  1: text('namespace'),
  2: text('verb'),
  3: text('group'),
  4: text('version'),
  5: text('resource'),
  6: text('subresource'),
  7: text('name'),
};

const accessReviewSpec: Message = {
  1: message('resourceAttributes', resourceAttributes),
  2: message('nonResourceAttributes', { 1: text('path'), 2: text('verb') }),
};

/** The kinds that kubectl's own commands send as protobuf (`create configmap`, `auth can-i`, …). */
export const messagesByKind: Readonly<Record<string, Message>> = {
  Namespace: { 1: metadata, 2: message('spec', { 1: texts('finalizers') }) },
  ConfigMap: { 1: metadata, 2: map('data'), 3: map('binaryData', 'bytes'), 4: flag('immutable') },
  Secret: { 1: metadata, 2: map('data', 'bytes'), 3: text('type'), 4: map('stringData'), 5: flag('immutable') },
  ServiceAccount: {
    1: metadata,
    3: messages('imagePullSecrets', { 1: text('name') }),
    4: flag('automountServiceAccountToken'),
  },
  SelfSubjectReview: { 1: metadata },
  SelfSubjectAccessReview: { 1: metadata, 2: message('spec', accessReviewSpec) },
  SelfSubjectRulesReview: { 1: metadata, 2: message('spec', { 1: text('namespace') }) },
  DeleteOptions: {
    1: integer('gracePeriodSeconds'),
    2: message('preconditions', { 1: text('uid'), 2: text('resourceVersion') }),
    3: flag('orphanDependents'),
    4: text('propagationPolicy'),
    5: texts('dryRun'),
  },
};

/** runtime.Unknown, which wraps every message after the magic bytes. */
export const envelope: Message = {
  1: message('typeMeta', { 1: text('apiVersion'), 2: text('kind') }),
  2: { name: 'raw', is: 'bytes' },
};

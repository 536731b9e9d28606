import { expect, test } from '@jest/globals';
import { isForeign } from '../../../functions/deployments/secrets-of.ts';
import type { KubeObject } from '../../../lib/kube/object.ts';
import { ownerReference } from '../../../lib/nim/record.ts';
import { intake, record } from '../../support/record.ts';

const withKey = record({ intake });
const secretOf = (ownerUid: string): KubeObject => {
  const ownerReferences = [ownerReference({ name: 'nim-owner-chat', uid: ownerUid })];
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'nvidia-nim-secrets-chat', ownerReferences } };
};
const own = secretOf(intake.owner.uid);
const theirs = secretOf('another');

test.each([
  ['one of another owner', theirs, withKey, true],
  ['its own', own, withKey, false],
  ['none', undefined, withKey, false],
  ['one beside a deployment that has no key', theirs, record({ intake: { ...intake, secrets: [] } }), false],
  ['one beside an intake that is not complete', theirs, record(), false],
] as const)('under the name of a Secret there is %s', (_title, secret, of, expected) => {
  expect(isForeign(of, secret)).toBe(expected);
});

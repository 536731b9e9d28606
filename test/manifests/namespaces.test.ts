import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readManifests } from '../../local/manifests.ts';

const install = readFileSync(new URL('../../docs/install.md', import.meta.url), 'utf8');

test('where nothing is deployed is what docs/install.md says, name by name', () => {
  const policy = readManifests().find(
    ({ kind, metadata }) => kind === 'ValidatingAdmissionPolicy' && metadata.name === 'nim-functions-namespaces',
  );
  const { variables, validations } = (policy?.spec ?? {}) as Record<
    string,
    readonly { name?: string; expression: string }[]
  >;
  const names = variables?.find(({ name }) => name === 'systemNamespaces')?.expression.match(/(?<=')[a-z-]+(?=')/g);
  const families = validations?.[0]?.expression.match(/\^\(([^)]*)\)\(-\|\$\)/)?.[1]?.split('|');
  const row = install.split('\n').find((line) => line.startsWith('| 403, "nothing is deployed into …"')) ?? '';
  const documented = [...row.matchAll(/`([^`]*)`/g)].map(([, name]) => name);
  expect(names).toContain('default');
  expect(documented).toEqual([...(families ?? []).map((family) => `${family}-`), ...(names ?? [])]);
});

import { bindingsFromManifests } from '../../local/cluster/rbac-manifests.ts';
import { readManifests } from '../../local/manifests.ts';
import { code, table } from './table.ts';

interface Right {
  readonly account: string;
  readonly where: string;
  /** `resource`, or `resource.group` as kubectl writes it. */
  readonly resource: string;
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

const everywhere = 'every namespace';
const inMainNamespace = 'main namespace';

const manifests = readManifests();
const accounts = manifests.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => metadata.name);
const bindings = bindingsFromManifests([...manifests]);

const rightsOf = (account: string): Right[] =>
  bindings
    .filter(({ subject }) => subject.kind === 'ServiceAccount' && subject.name === account)
    .flatMap(({ namespace, rules }) =>
      rules.flatMap(({ apiGroups, resources, resourceNames, verbs }) =>
        resources.flatMap((resource) =>
          apiGroups.map((group) => ({
            account,
            where: namespace === undefined ? everywhere : inMainNamespace,
            resource: group === '' ? resource : `${resource}.${group}`,
            names: resourceNames ?? [],
            verbs,
          })),
        ),
      ),
    );

const rowOf = ({ account, where, resource, names, verbs }: Right) => [
  account,
  where,
  code(resource),
  names.length === 0 ? 'any' : names.map(code).join(', '),
  verbs.join(', '),
];

/** The block of docs/security.md that says what every account may do: one row a rule, as the manifests have them. */
export const rightsBlock = table(
  ['function', 'where', 'resource', 'named', 'verbs'],
  accounts.flatMap((account) => {
    const rights = rightsOf(account);
    return rights.length === 0 ? [[account, 'nowhere', '', '', 'none']] : rights.map(rowOf);
  }),
);

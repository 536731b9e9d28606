import { stringify } from 'yaml';

export interface KubeconfigInput {
  readonly server: string;
  readonly caPem: string;
  readonly people: readonly { readonly name: string; readonly token: string; readonly namespace: string }[];
}

/** A kubeconfig with a context for each person; the first one is current. */
export function kubeconfigText({ server, caPem, people }: KubeconfigInput): string {
  const cluster = { server, 'certificate-authority-data': Buffer.from(caPem).toString('base64') };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': people[0]?.name,
    clusters: [{ name: 'nim-functions-local', cluster }],
    contexts: people.map(({ name, namespace }) => ({
      name,
      context: { cluster: 'nim-functions-local', user: name, namespace },
    })),
    users: people.map(({ name, token }) => ({ name, user: { token } })),
  });
}

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { server: string; 'certificate-authority-data': string } }[];
  readonly users: readonly { readonly name: string; readonly user: { readonly token: string } }[];
}

/** The one cluster of a kubeconfig, and the bearer tokens of its users by name. */
export function readKubeconfig(file: string): { url: string; caPem: string; tokens: Readonly<Record<string, string>> } {
  const { clusters, users } = parse(readFileSync(file, 'utf8')) as Kubeconfig;
  const cluster = clusters[0]?.cluster;
  if (!cluster) throw new Error(`${file} names no cluster`);
  return {
    url: cluster.server,
    caPem: Buffer.from(cluster['certificate-authority-data'], 'base64').toString('utf8'),
    tokens: Object.fromEntries(users.map(({ name, user }) => [name, user.token])),
  };
}

import type { Manifest } from '../../local/manifests.ts';

interface Rule {
  readonly from?: readonly object[];
  readonly ports?: readonly { readonly port: number }[];
}
interface Spec {
  readonly podSelector: object;
  readonly ingress?: readonly Rule[];
}
/** What one rule of a NetworkPolicy lets in. */
export interface WayIn {
  /** Namespaces by name; what is told in any other way, as it stands. */
  readonly from: readonly string[];
  /** `all` pods, or the selector as it stands. */
  readonly to: string;
  /** Empty for every port. */
  readonly ports: readonly number[];
}

const nameLabel = 'kubernetes.io/metadata.name';

/** Every way in that the NetworkPolicies among these leave open. */
export const waysIn = (manifests: readonly Manifest[]): WayIn[] =>
  manifests
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map(({ spec }) => spec as Spec)
    .flatMap(({ podSelector, ingress = [] }) =>
      ingress.map(({ from = [], ports = [] }) => ({
        from: from.flatMap(namespacesOf).sort(),
        to: Object.keys(podSelector).length === 0 ? 'all' : JSON.stringify(podSelector),
        ports: ports.map(({ port }) => port),
      })),
    );

function namespacesOf(peer: object): string[] {
  const { namespaceSelector, ...more } = peer as { namespaceSelector?: Selector };
  const { matchLabels, matchExpressions = [], ...others } = namespaceSelector ?? {};
  const [expression, ...further] = matchExpressions;
  const isPlain = namespaceSelector && Object.keys({ ...more, ...others }).length === 0 && further.length === 0;
  const byLabel = matchLabels?.[nameLabel];
  if (isPlain && byLabel && !expression && Object.keys(matchLabels).length === 1) return [byLabel];
  if (isPlain && !matchLabels && expression?.key === nameLabel && expression.operator === 'In')
    return expression.values;
  return [JSON.stringify(peer)];
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { key: string; operator: string; values: string[] }[];
}

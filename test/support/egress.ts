import { BlockList, isIP } from 'node:net';
import type { Manifest } from '../../local/manifests.ts';

interface Peer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}
interface Rule {
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port?: number | string }[];
}
/** One place that a NetworkPolicy lets pods go to. Without addresses it is chosen by labels; `anywhere` where nothing chooses. */
export interface Way {
  readonly policy: string;
  readonly anywhere: boolean;
  readonly cidr?: string;
  readonly except: readonly string[];
  /** Empty for every port. */
  readonly ports: readonly (number | string)[];
}
type Range = readonly [address: string, prefix: number];

/** RFC 1918, RFC 6598, RFC 4193: what a cluster's own network is made of. */
const privateRanges: readonly Range[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['fc00::', 7],
];
/** RFC 3927, RFC 4291: never beyond the node and its cable. */
const linkLocalRanges: readonly Range[] = [
  ['169.254.0.0', 16],
  ['fe80::', 10],
];

/** Every way out that the NetworkPolicies among these leave open. A rule without `to` is a way to anywhere. */
export function waysOut(manifests: readonly Manifest[]): Way[] {
  return manifests
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .flatMap(({ metadata, spec }) =>
      ((spec as { egress?: readonly Rule[] }).egress ?? []).flatMap(({ to = [], ports = [] }) =>
        (to.length > 0 ? to : [undefined]).map((peer) => ({
          policy: metadata.name,
          anywhere: peer === undefined,
          ...(peer?.ipBlock ? { cidr: peer.ipBlock.cidr } : {}),
          except: peer?.ipBlock?.except ?? [],
          ports: ports.flatMap(({ port }) => port ?? []),
        })),
      ),
    );
}

/** Leads to nothing but pods that labels choose, private addresses and the node. */
export const staysInside = ({ anywhere, cidr }: Way): boolean =>
  !anywhere && (cidr === undefined || within([...privateRanges, ...linkLocalRanges], cidr));

/** Leads to link-local addresses, where clouds keep the credentials of their machines. */
export const reachesLinkLocal = ({ anywhere, cidr, except }: Way): boolean =>
  anywhere ||
  (cidr !== undefined &&
    linkLocalRanges.some(
      (range) => (within([range], cidr) || within([parseCidr(cidr)], text(range))) && !except.includes(text(range)),
    ));

const text = ([address, prefix]: Range): string => `${address}/${prefix}`;

function parseCidr(cidr: string): Range {
  const [address = '', prefix = ''] = cidr.split('/');
  if (isIP(address) === 0 || !/^\d+$/.test(prefix)) throw new Error(`no block of addresses: ${cidr}`);
  return [address, Number(prefix)];
}

/** All of the block lies in one of the ranges. */
function within(ranges: readonly Range[], cidr: string): boolean {
  const [address, prefix] = parseCidr(cidr);
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return ranges.some(([start, length]) => {
    if (isIP(start) !== isIP(address) || prefix < length) return false;
    if (length === 0) return true;
    const range = new BlockList();
    range.addSubnet(start, length, family);
    return range.check(address, family);
  });
}

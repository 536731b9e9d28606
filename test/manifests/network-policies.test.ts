import { describe, expect, test } from '@jest/globals';
import { type Manifest, readManifests } from '../../local/manifests.ts';
import { reachesLinkLocal, staysInside, waysOut } from '../support/egress.ts';
import { waysIn } from '../support/ingress.ts';
import { kubectlPresent, render, variants } from '../support/kustomize.ts';

const described = kubectlPresent ? describe : describe.skip;
const policy = (egress: readonly object[]): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'any', namespace: 'nim-functions' },
  spec: { podSelector: {}, policyTypes: ['Egress'], egress },
});
const to = (cidr: string, except: readonly string[] = []) => policy([{ to: [{ ipBlock: { cidr, except } }] }]);

described.each(variants)('the NetworkPolicies of %s', (_title, overlay, laid) => {
  const manifests = kubectlPresent ? render(overlay, laid) : [];
  const ways = waysOut(manifests);

  test('refuse whatever no other of them allows, in both directions', () => {
    const specs = manifests.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec);
    expect(specs).toContainEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  test('lead outside the cluster to NVIDIA alone, and nowhere outside in an air gap', () => {
    const airGapped = overlay === 'airgap' || laid.includes('airgap');
    const outside = ways.filter((way) => !staysInside(way));
    expect(new Set(outside.map((way) => way.policy))).toEqual(new Set(airGapped ? [] : ['to-nvidia']));
    expect(outside.flatMap(({ ports }) => ports).filter((port) => port !== 443)).toEqual([]);
    expect(ways.filter(({ ports }) => ports.length === 0)).toEqual([]);
  });

  test("let in what comes from Knative, to the queue-proxy's ports, and nobody else", () => {
    const gateways = ['istio-system', 'knative-serving', 'knative-serving-ingress', 'kourier-system'];
    expect(waysIn(manifests)).toEqual([
      { from: gateways, to: 'all', ports: [8012, 8013, 8112] },
      { from: ['knative-serving'], to: 'all', ports: [8022, 9090, 9091] },
    ]);
  });

  test('lead to link-local addresses for names only: the credentials of a machine are there too', () => {
    const ports = ways.filter(reachesLinkLocal).flatMap((way) => way.ports);
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => port !== 53 && port !== 5353)).toEqual([]);
  });
});

describe('whether a way leads outside', () => {
  test.each([
    ['0.0.0.0/0', false],
    ['::/0', false],
    ['8.8.8.0/24', false],
    ['10.0.0.0/7', false],
    ['172.32.0.0/16', false],
    ['192.0.0.0/8', false],
    ['2001:db8::/32', false],
    ['10.96.0.10/32', true],
    ['172.31.0.0/16', true],
    ['192.168.7.0/24', true],
    ['100.64.0.0/10', true],
    ['169.254.20.10/32', true],
    ['fd00::10/128', true],
  ])('%s stays inside: %s', (cidr, expected) => {
    expect(waysOut([to(cidr)]).map(staysInside)).toEqual([expected]);
  });

  test('a rule that names no place leads anywhere, one that names labels stays inside', () => {
    expect(waysOut([policy([{}])]).map(staysInside)).toEqual([false]);
    expect(waysOut([policy([{ to: [] }])]).map(staysInside)).toEqual([false]);
    expect(waysOut([policy([{ to: [{ namespaceSelector: {} }] }])]).map(staysInside)).toEqual([true]);
  });

  test.each([
    ['0.0.0.0/0', [], true],
    ['0.0.0.0/0', ['169.254.0.0/16'], false],
    ['169.254.169.254/32', [], true],
    ['10.0.0.0/8', [], false],
    ['::/0', [], true],
  ] as const)('%s without %j reaches link-local addresses: %s', (cidr, except, expected) => {
    expect(waysOut([to(cidr, except)]).map(reachesLinkLocal)).toEqual([expected]);
  });

  test('the base has ways of all three kinds', () => {
    const ways = waysOut(readManifests());
    expect(ways.some((way) => !staysInside(way))).toBe(true);
    expect(ways.some(({ cidr }) => cidr === undefined)).toBe(true);
    expect(ways.some(reachesLinkLocal)).toBe(true);
  });
});

import { describe, expect, test } from '@jest/globals';
import { readAssets } from '../../functions/wizard/assets.ts';
import { readConfig } from '../../lib/config.ts';
import { settingNames } from '../../lib/nim/settings.ts';
import { customResourceDefinitions } from '../support/control-plane/crds.ts';
import { kubectlPresent, render, renderCopy, renderOver } from '../support/kustomize.ts';

const described = kubectlPresent ? describe : describe.skip;

interface Rule {
  readonly matches: readonly [{ readonly path: { readonly type: 'PathPrefix' | 'Exact'; readonly value: string } }];
  readonly filters: readonly [Filter, ...Filter[]];
}

interface Filter {
  readonly urlRewrite?: { readonly hostname: string; readonly path: { readonly replacePrefixMatch: string } };
  readonly requestRedirect?: { readonly path: { readonly replaceFullPath: string } };
  readonly requestHeaderModifier?: { readonly remove: readonly string[] };
}

/** What a gateway does with a path, as the Gateway API wants it: an exact match first, then the longest prefix. */
function routed(rules: readonly Rule[], path: string): string {
  const exact = rules.find(({ matches: [{ path: match }] }) => match.type === 'Exact' && match.value === path);
  if (exact) return exact.filters[0].requestRedirect?.path.replaceFullPath ?? '';
  const prefixes = rules.filter(
    ({ matches: [{ path: match }] }) => match.type === 'PathPrefix' && `${path}/`.startsWith(`${match.value}/`),
  );
  const [rule] = prefixes.toSorted((a, b) => b.matches[0].path.value.length - a.matches[0].path.value.length);
  const rest = path.slice(rule?.matches[0].path.value.length).replace(/^\//, '');
  return `${rule?.filters[0].urlRewrite?.hostname.split('.')[0]} ${rule?.filters[0].urlRewrite?.path.replacePrefixMatch}${rest}`;
}

described('behind the gateway of the dashboard', () => {
  const route = kubectlPresent
    ? render('openshift', ['dashboard-proxy']).find(({ kind }) => kind === 'HTTPRoute')
    : undefined;
  const { rules = [] } = (route?.spec ?? {}) as { rules?: readonly Rule[] };
  const under = (relative: string) => new URL(relative, 'https://dashboard.example/nim/').pathname;

  test('the page is at /nim/, also without the slash, with all its files', () => {
    expect(routed(rules, '/nim')).toBe('/nim/');
    expect(routed(rules, '/nim/')).toBe('wizard /');
    for (const file of readAssets(new URL('../../functions/wizard/page/', import.meta.url)).keys()) {
      expect(routed(rules, under(`.${file}`))).toBe(`wizard ${file}`);
    }
  });

  test('nobody is given a session, and a token only who acts with it', () => {
    const removed = rules.flatMap(({ filters }) => {
      const modifier = filters.find(({ requestHeaderModifier }) => requestHeaderModifier)?.requestHeaderModifier;
      return modifier ? [[filters[0].urlRewrite?.hostname.split('.')[0], modifier.remove]] : [];
    });
    // internal/controller/services/gateway/resources/envoyfilter-authn.tmpl.yaml of Open Data Hub's operator: what it sends on
    const everything = ['Authorization', 'Cookie', 'X-Auth-Request-Access-Token', 'X-Forwarded-Access-Token'];
    const session = ['Cookie', 'X-Auth-Request-Access-Token'];
    expect(Object.fromEntries(removed)).toEqual({
      'validate-key': session,
      'model-catalog': everything,
      deployments: session,
      wizard: everything,
    });
  });

  test('finds the functions where the page looks for them', () => {
    const urls = readConfig({ FUNCTION_TARGET: 'wizard' });
    expect(routed(rules, under(urls.VALIDATE_KEY_URL))).toBe('validate-key /');
    expect(routed(rules, under(urls.MODEL_CATALOG_URL))).toBe('model-catalog /');
    expect(routed(rules, under(`${urls.DEPLOYMENTS_URL}namespaces/demo/deployments/chat`))).toBe(
      'deployments /namespaces/demo/deployments/chat',
    );
  });
});

// The operator of Open Data Hub lets routes of two namespaces attach to its gateway, the gateway's own and that of the applications
// (internal/controller/services/gateway/gateway_support.go).
described("the dashboard's gateway", () => {
  test.each([
    ['openshift', 'opendatahub'],
    ['openshift-ai', 'redhat-ods-applications'],
    ['kubernetes', 'nim-functions'],
  ])('takes the route of the overlay %s, which is in %s and may lead to the functions', (overlay, applications) => {
    const manifests = render(overlay, ['dashboard-proxy']);
    const [attached, ...more] = manifests.filter(({ kind }) => kind === 'HTTPRoute');
    expect(more).toEqual([]);
    expect(attached?.metadata.namespace).toBe(applications);
    const grants = manifests.filter(({ kind }) => kind === 'ReferenceGrant');
    const from = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: applications };
    expect(grants.map(({ spec }) => (spec as { from: unknown }).from)).toEqual([[from]]);
    const [grant] = grants as unknown as [{ metadata: { namespace: string }; spec: { to: [{ name: string }] } }];
    const inner = { name: grant.spec.to[0].name, namespace: grant.metadata.namespace, port: 80 };
    const backends = JSON.stringify(attached).match(/"backendRefs":\[[^\]]*\]/g) ?? [];
    expect(backends.map((text) => JSON.parse(`{${text}}`).backendRefs)).toEqual(Array(4).fill([inner]));
  });
});

described('an overlay of one’s own', () => {
  test.each([[['main-namespace', 'dashboard-proxy', 'airgap']], [['dashboard-proxy', 'airgap', 'main-namespace']]])(
    'is in its main namespace with all that it has, in the order %j',
    (order) => {
      const objects = renderCopy('my-ai', order);
      expect(JSON.stringify(objects.filter(({ metadata }) => metadata.namespace === 'opendatahub'))).toBe('[]');
      const kinds = objects.filter(({ metadata }) => metadata.namespace === 'my-ai').map(({ kind }) => kind);
      expect(new Set(kinds)).toEqual(new Set(['ConfigMap', 'HTTPRoute', 'Role', 'RoleBinding', 'Template']));
      const [grant] = objects.filter(({ kind }) => kind === 'ReferenceGrant');
      expect(grant).toMatchObject({ spec: { from: [{ kind: 'HTTPRoute', namespace: 'my-ai' }] } });
    },
  );
});

described('the component for the definition of OdhDashboardConfig', () => {
  test('adds every setting and changes nothing else', () => {
    const definition = customResourceDefinitions.find(({ spec }) => spec.names.kind === 'OdhDashboardConfig');
    if (!definition) throw new Error('no definition');
    const text = JSON.stringify(renderOver(definition, 'dashboard-config-crd'));
    for (const name of settingNames) expect(text).toContain(`"${name.split('.').at(-1)}":{"description"`);
    const [patched] = renderOver(definition, 'dashboard-config-crd');
    const properties = (object: unknown) =>
      (object as typeof definition).spec.versions[0]?.schema.openAPIV3Schema.properties as {
        spec?: { properties: Record<string, unknown> };
      };
    const { nimConfig, ...others } = properties(patched).spec?.properties ?? {};
    expect(nimConfig).toMatchObject({ type: 'object' });
    expect(others).toEqual(properties(definition).spec?.properties);
  });
});

import { describe, expect, test } from '@jest/globals';
import { type Manifest, readManifests } from '../../local/manifests.ts';
import { functionServices } from '../../local/services.ts';
import { components, kubectlPresent, overlays, render, variants } from '../support/kustomize.ts';

const described = kubectlPresent ? describe : describe.skip;
const mainNamespaces: Readonly<Record<string, string>> = {
  kubernetes: 'nim-functions',
  airgap: 'nim-functions',
  openshift: 'opendatahub',
  'openshift-ai': 'redhat-ods-applications',
};

interface Container {
  readonly securityContext: object;
  readonly image: string;
  readonly [field: string]: unknown;
}
interface Template {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: { readonly containers: readonly [Container]; readonly [field: string]: unknown };
}
const isService = ({ apiVersion }: Manifest) => apiVersion === 'serving.knative.dev/v1';
const templateOf = (service: Manifest) => (service.spec as { template: Template }).template;
const labelsOf = ({ metadata }: Manifest) => (metadata as { labels?: Record<string, string> }).labels ?? {};
const eventFunctions = ['provision', 'compensate', 'sweep'];
/** How many instances of each there may be where no more load is expected. */
const usually = new Map(
  readManifests()
    .filter(isService)
    .map((service) => [
      service.metadata.name,
      Number(templateOf(service).metadata.annotations['autoscaling.knative.dev/max-scale']),
    ]),
);

described('overlays and components', () => {
  test('are the ones that are documented', () => {
    expect(overlays).toEqual(Object.keys(mainNamespaces).sort());
    expect(components).toEqual(['airgap', 'dashboard-proxy', 'event-authentication', 'high-load', 'kafka-broker']);
  });

  describe.each(variants)('%s', (_title, overlay, laid) => {
    const manifests = kubectlPresent ? render(overlay, laid) : [];
    const services = manifests.filter(isService);

    test('labels every object as part of this project, and ships no Secret', () => {
      for (const manifest of manifests) {
        expect(labelsOf(manifest)).toMatchObject({ 'app.kubernetes.io/part-of': 'nim-functions' });
        expect(manifest.kind).not.toBe('Secret');
      }
    });

    test('says no name twice', () => {
      const names = manifests.map(({ apiVersion, kind, metadata }) =>
        [apiVersion, kind, metadata.namespace, metadata.name].join(' '),
      );
      expect(new Set(names).size).toBe(names.length);
    });

    test('puts everything of the dashboard into one namespace and tells the functions which', () => {
      const expected = mainNamespaces[overlay];
      const told = [...functionServices(manifests).values()].flatMap(
        ({ environment }) => environment.MAIN_NAMESPACE ?? [],
      );
      expect(new Set(told)).toEqual(new Set([expected]));
      const there = manifests.filter(({ kind }) => ['Role', 'RoleBinding', 'Template'].includes(kind));
      expect(new Set(there.map(({ metadata }) => metadata.namespace))).toEqual(new Set([expected]));
      const policy = manifests.find(({ metadata }) => metadata.name === 'nim-functions-namespaces');
      const variables = [{ name: 'mainNamespace', expression: `'${expected}'` }, { name: 'systemNamespaces' }];
      expect(policy?.spec).toMatchObject({ variables });
      const catalog = manifests.find(({ metadata }) => metadata.name === 'nim-model-metadata');
      expect(catalog?.metadata.namespace).toBe(expected);
      const template = manifests.filter(({ metadata }) => metadata.name === 'nim-serving-runtime-template');
      expect(template.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
        [overlay.startsWith('openshift') ? 'Template' : 'ConfigMap', expected],
      ]);
    });

    test('confines every function', () => {
      expect(services).toHaveLength(7);
      for (const service of services) {
        const { spec } = templateOf(service);
        const [container] = spec.containers;
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        expect(Object.keys(container)).toEqual(
          expect.arrayContaining(['resources', 'startupProbe', 'readinessProbe', 'livenessProbe']),
        );
        expect(spec).toMatchObject({ serviceAccountName: service.metadata.name, enableServiceLinks: false });
        expect(spec.automountServiceAccountToken).toBe(service.metadata.name === 'wizard' ? false : undefined);
      }
    });

    // the figures themselves: the table in docs/install.md, which is made from them
    test('bounds every function: calls at once, instances, time, memory and CPU', () => {
      for (const service of services) {
        const { spec, metadata } = templateOf(service);
        // to Knative 0 is without a bound
        expect(spec.containerConcurrency).toBeGreaterThanOrEqual(1);
        expect(spec.timeoutSeconds).toBeGreaterThanOrEqual(10);
        const [least, most] = ['min-scale', 'max-scale'].map((figure) =>
          Number(metadata.annotations[`autoscaling.knative.dev/${figure}`]),
        );
        expect(most).toBeGreaterThanOrEqual(Math.max(1, least ?? Number.NaN));
        const [{ resources }] = spec.containers;
        const amounts = { cpu: expect.stringMatching(/^\d+m?$/), memory: expect.stringMatching(/^\d+Mi$/) };
        expect(resources).toEqual({ requests: amounts, limits: amounts });
        const { requests, limits } = resources as Record<'requests' | 'limits', { memory: string }>;
        expect(Number.parseInt(limits.memory, 10)).toBeGreaterThanOrEqual(Number.parseInt(requests.memory, 10));
      }
    });

    // ADR 8: the kubelet's shortest period, and the rest left to Knative's own probing
    test('probes a start as often as the kubelet can, and leaves how often it asks for readiness to Knative', () => {
      for (const service of services) {
        const [{ startupProbe, readinessProbe }] = templateOf(service).spec.containers;
        expect(startupProbe).toEqual({
          httpGet: { path: '/healthz', port: 8080 },
          periodSeconds: 1,
          failureThreshold: 30,
          successThreshold: 1,
        });
        expect(readinessProbe).toEqual({ httpGet: { path: '/readyz', port: 8080 }, successThreshold: 1 });
      }
    });

    test('lets it scale to zero, unless load is expected, and never without end', () => {
      for (const service of services) {
        const { annotations } = templateOf(service).metadata;
        const warm = laid.includes('high-load') && !['sweep', 'wizard'].includes(service.metadata.name);
        expect(Number(annotations['autoscaling.knative.dev/min-scale']) > 0).toBe(warm);
        const most = Number(annotations['autoscaling.knative.dev/max-scale']);
        expect(most).toBeGreaterThan(0);
        if (laid.includes('high-load')) expect(most).toBeGreaterThanOrEqual(usually.get(service.metadata.name) ?? 0);
      }
    });

    test('shows to the outside what people call and nothing else', () => {
      const hidden = services.filter(
        (service) => labelsOf(service)['networking.knative.dev/visibility'] === 'cluster-local',
      );
      const all = services.map(({ metadata }) => metadata.name);
      const expected = laid.includes('dashboard-proxy') ? all : eventFunctions;
      expect(hidden.map(({ metadata }) => metadata.name).sort()).toEqual(expected.toSorted());
    });

    // that no way leads out either: network-policies.test.ts
    test('collects no key in an air gap', () => {
      const airGapped = overlay === 'airgap' || laid.includes('airgap');
      const settings = manifests.find(({ metadata }) => metadata.name === 'nim-functions-config');
      expect(settings?.data).toEqual(airGapped ? { 'disconnected.disableKeyCollection': 'true' } : undefined);
      if (airGapped) expect(settings?.metadata.namespace).toBe(mainNamespaces[overlay]);
    });

    test('lets in whoever publishes and every Trigger, where the Broker knows who sends', () => {
      const policies = manifests.filter(({ kind }) => kind === 'EventPolicy');
      expect(policies).toHaveLength(laid.includes('event-authentication') ? 1 : 0);
      const publishing = [...functionServices(manifests).values()].filter(({ environment }) => environment.K_SINK);
      // Knative's account of a Trigger is its name with this suffix, up to 63 characters
      const triggers = manifests.filter(({ kind }) => kind === 'Trigger');
      const accounts = triggers.map(({ metadata }) => `${metadata.name}-oidc-eventing.knative.dev-trigger`);
      expect(accounts.filter((account) => account.length > 63)).toEqual([]);
      for (const { spec } of policies) {
        const { from } = spec as { from: readonly { ref?: { kind: string; name: string }; sub?: string }[] };
        expect(from.flatMap(({ ref }) => (ref ? [`${ref.kind} ${ref.name}`] : []))).toEqual(
          publishing.map(({ name }) => `SinkBinding ${name}`),
        );
        expect(from.flatMap(({ sub }) => sub ?? []).sort()).toEqual(
          accounts.map((account) => `system:serviceaccount:nim-functions:${account}`).sort(),
        );
      }
    });

    test("gives the Broker's address of its class to whoever publishes", () => {
      const broker = JSON.stringify(manifests.filter(({ kind }) => kind === 'Broker'));
      const host = broker.includes('broker.class":"Kafka"') ? 'kafka-broker-ingress' : 'broker-ingress';
      const sinks = [...functionServices(manifests).values()].flatMap(({ environment }) => environment.K_SINK ?? []);
      expect(sinks).toEqual(Array(2).fill(`http://${host}.knative-eventing.svc/nim-functions/nim-functions`));
    });
  });
});

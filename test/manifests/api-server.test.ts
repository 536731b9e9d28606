import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deploymentLabels, objectNames, recordLabel } from '../../lib/nim/names.ts';
import type { Manifest } from '../../local/manifests.ts';
import { knativeDefinitions } from '../support/control-plane/knative-kinds.ts';
import { type Kubectl, kubectlFor, lines } from '../support/control-plane/kubectl.ts';
import { type ControlPlane, programs, startControlPlane } from '../support/control-plane/start.ts';
import { kubectlPresent, kustomization, render, variants } from '../support/kustomize.ts';

const assets = process.env.KUBEBUILDER_ASSETS ?? '';
const present = kubectlPresent && programs.every((program) => existsSync(join(assets, program)));
const described = present ? describe : describe.skip;

const ours = 'app.kubernetes.io/part-of=nim-functions';
/** Namespaces that belong to others and are there before an installation. */
const prepared = ['opendatahub', 'redhat-ods-applications', 'knative-serving-ingress'];
const inNamespaces =
  'serviceaccounts,configmaps,roles,rolebindings,networkpolicies,templates,services.serving.knative.dev,brokers,triggers,eventtypes,eventpolicies,pingsources,sinkbindings,httproutes,referencegrants';
const inCluster =
  'namespaces,clusterroles,clusterrolebindings,validatingadmissionpolicies,validatingadmissionpolicybindings';
const strictly = ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict'];
/** `openshift-ai` is installed and removed in the test of components that come and go. */
const installed = variants.filter(
  ([title, overlay]) => overlay !== 'openshift-ai' && (!title.includes(' with ') || title.includes('all')),
);

const page = (file: string) => readFileSync(resolve(import.meta.dirname, '../../docs', file), 'utf8');
/** What docs/install.md says about a change of components. */
function rowOf(change: string): string {
  const [component, ...what] = change.split(' ');
  const start = `| \`${component}\` ${what.join(' ')} |`;
  const rows = page('install.md').split('\n');
  return rows.find((line) => line.startsWith(start)) ?? '';
}
const isBefore = (change: string) => rowOf(change).includes('before you apply');
/** The commands that it has for it, where the main namespace is OpenShift AI's. */
function toDelete(change: string): string[] {
  const commands = [...rowOf(change).matchAll(/`kubectl ([^`]*)`/g)].map(([, command = '']) => command);
  if (commands.length === 0) throw new Error(`docs/install.md has no command for: ${change}`);
  return commands.map((command) =>
    command
      .replace('<main namespace>', 'redhat-ods-applications')
      .replace("<namespace of Knative's inner gateway>", 'knative-serving-ingress'),
  );
}

described('knative/ on a real API server', () => {
  let server: ControlPlane;
  let kubectl: Kubectl;
  const everythingOfOurs = async () => [
    ...lines(await kubectl('get', inCluster, '-l', ours, '-o', 'name')),
    ...lines(await kubectl('get', inNamespaces, '-A', '-l', ours, '-o', 'name')),
  ];

  beforeAll(async () => {
    server = await startControlPlane(assets);
    kubectl = kubectlFor(server.kubeconfig);
    await kubectl.send(['apply', '--server-side'], knativeDefinitions);
    await kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s');
    for (const name of prepared) await kubectl('create', 'namespace', name);
  });
  afterAll(() => server?.stop());

  test.each(installed)(
    '%s: installed in one go, the second time unchanged, removed without a trace',
    async (_title, overlay, laid) => {
      const { folder, remove } = kustomization(overlay, laid);
      try {
        const all = render(overlay, laid).length;
        const other = (text: string, word: string) => lines(text).filter((line) => !line.endsWith(` ${word}`));
        const said = {
          first: other(await kubectl('apply', '-k', folder), 'created'),
          second: other(await kubectl('apply', '-k', folder), 'unchanged'),
          strict: lines(await kubectl(...strictly, '-k', folder)).length,
          removed: lines(await kubectl('delete', '-k', folder, '--timeout=60s')).length,
          left: await everythingOfOurs(),
        };
        expect(said).toEqual({ first: [], second: [], strict: all, removed: all, left: [] });
      } finally {
        remove();
      }
    },
    180_000,
  );

  test('every component over an overlay is taken by a strict dry run', async () => {
    await kubectl('create', 'namespace', 'nim-functions');
    try {
      for (const [title, overlay, laid] of variants.filter(([, , components]) => components.length > 0)) {
        const { folder, remove } = kustomization(overlay, laid);
        const taken = lines(await kubectl(...strictly, '-k', folder)).length;
        remove();
        expect([title, taken]).toEqual([title, render(overlay, laid).length]);
      }
    } finally {
      await kubectl('delete', 'namespace', 'nim-functions');
    }
  }, 240_000);

  interface KnativeService {
    spec: { template: { spec: { containers: [{ env: { name: string }[] }] } } };
  }
  const sink = expect.objectContaining({ name: 'K_SINK', value: expect.stringContaining('/nim-functions/') });
  const serviceOf = async (name: string) => {
    const text = await kubectl('get', 'services.serving.knative.dev', name, '-n', 'nim-functions', '-o', 'json');
    return JSON.parse(text) as KnativeService;
  };
  /** As Knative does with a SinkBinding that is deleted (pkg/apis/sources/v1/sinkbinding_lifecycle.go, Undo): the variable goes, whoever set it. */
  const unbind = async (names: readonly string[]) => {
    for (const name of names) {
      const [{ env }] = (await serviceOf(name)).spec.template.spec.containers;
      const value = env.filter((variable) => variable.name !== 'K_SINK');
      const change = [{ op: 'replace', path: '/spec/template/spec/containers/0/env', value }];
      const args = ['services.serving.knative.dev', name, '-n', 'nim-functions', '--type=json'];
      await kubectl('patch', ...args, '-p', JSON.stringify(change));
    }
  };

  const carryOut = async (changes: readonly string[]) => {
    for (const command of changes.flatMap(toDelete)) {
      await kubectl(...command.split(' '));
      if (command.includes('sinkbinding')) await unbind(['deployments', 'sweep']);
    }
  };

  test('components that come and go leave nothing, when what docs/install.md names is deleted', async () => {
    const steps: [string[], string[]][] = [
      [['dashboard-proxy', 'event-authentication'], []],
      [[], ['dashboard-proxy taken away', 'event-authentication taken away']],
      [['airgap'], ['airgap laid over']],
      [[], ['airgap taken away']],
    ];
    for (const [laid, changes] of steps) {
      const { folder, remove } = kustomization('openshift-ai', laid);
      await carryOut(changes.filter(isBefore));
      await kubectl('apply', '-k', folder);
      const wanted = lines(await kubectl('get', '-k', folder, '-o', 'name')).sort();
      remove();
      const later = changes.filter((change) => !isBefore(change));
      if (later.length > 0) expect((await everythingOfOurs()).sort()).not.toEqual(wanted);
      await carryOut(later);
      expect((await serviceOf('deployments')).spec.template.spec.containers[0].env).toContainEqual(sink);
      expect((await serviceOf('sweep')).spec.template.spec.containers[0].env).toContainEqual(sink);
      expect((await everythingOfOurs()).sort()).toEqual(wanted);
      expect(wanted.includes('networkpolicy.networking.k8s.io/to-nvidia')).toBe(!laid.includes('airgap'));
    }
    const { folder } = kustomization('openshift-ai');
    expect(lines(await kubectl('apply', '-k', folder)).filter((line) => !line.endsWith(' unchanged'))).toEqual([]);
    await kubectl('delete', '-k', folder, '--timeout=60s');
    expect(await everythingOfOurs()).toEqual([]);
    for (const command of toDelete('airgap laid over'))
      expect(page('airgap.md')).toContain(`\n    kubectl ${command}\n`);
  }, 240_000);

  test('a restored project gets back all of a deployment but its record, and all that people have stays when the functions are removed', async () => {
    const { folder } = kustomization('openshift');
    await kubectl('create', 'namespace', 'restored');
    await kubectl('apply', '-k', folder);
    const names = objectNames('chat');
    const labels = deploymentLabels('chat');
    const object = (apiVersion: string, kind: string, name: string, rest: object, more: object = {}) => ({
      apiVersion,
      kind,
      metadata: { name, namespace: 'restored', labels: { ...labels, ...more } },
      ...rest,
    });
    const config = (name: string, data: object, more: object = {}) => object('v1', 'ConfigMap', name, { data }, more);
    const recorded = (data: object) => config(names.record, data, { [recordLabel]: 'true' });
    const create = (one: object) => kubectl.send(['create'], [one]);
    const withStatus = recorded({ request: '{}', status: '{"phase":"Provisioned"}' });
    const dryRun = () => kubectl.send(['create', '--dry-run=server'], [withStatus]);
    try {
      // policies come into force a little after they are stored
      const deadline = Date.now() + 30_000;
      while ((await dryRun().catch(() => 'refused')) !== 'refused') expect(Date.now()).toBeLessThan(deadline);
      await expect(create(withStatus)).rejects.toThrow("only the functions write the status of a deployment's record");
      const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      const predictor = { model: { modelFormat: { name: 'nim' }, runtime: names.servingRuntime } };
      await create(config(names.owner, { about: 'restored' }));
      await create(object('v1', 'Secret', names.apiKeySecret, { stringData: { NGC_API_KEY: 'restored' } }));
      await create(object('v1', 'PersistentVolumeClaim', names.cacheClaim, { spec: claim }));
      await create(
        object('serving.kserve.io/v1alpha1', 'ServingRuntime', names.servingRuntime, { spec: { containers: [] } }),
      );
      await create(
        object('serving.kserve.io/v1beta1', 'InferenceService', names.inferenceService, { spec: { predictor } }),
      );
      await create(recorded({ request: '{}' }));
    } finally {
      await kubectl('delete', '-k', folder, '--timeout=60s');
    }
    const { owner, record, apiKeySecret, cacheClaim, servingRuntime, inferenceService } = names;
    const kinds = 'secrets,configmaps,persistentvolumeclaims,servingruntimes,inferenceservices';
    const left = await kubectl(
      'get',
      kinds,
      '-n',
      'restored',
      '-l',
      'nim.opendatahub.io/deployment=chat',
      '-o',
      'name',
    );
    const all = [owner, record, apiKeySecret, cacheClaim, servingRuntime, inferenceService];
    expect(
      lines(left)
        .map((line) => line.split('/')[1])
        .sort(),
    ).toEqual(all.sort());
  });

  describe('pod security "restricted"', () => {
    // what our own namespace asks for
    const namespaces = present ? render('openshift').filter(({ kind }) => kind === 'Namespace') : [];
    const shipped = namespaces.map(({ metadata }) => (metadata as { labels?: Record<string, string> }).labels ?? {});
    const enforced = Object.fromEntries(
      Object.entries(shipped[0] ?? {}).filter(([key]) => key.startsWith('pod-security')),
    );
    const asPod = ({ metadata, spec }: Manifest, change: object = {}) => {
      const { containers } = (spec as { template: { spec: { containers: object[] } } }).template.spec;
      const container = { ...containers[0], ...change };
      const name = metadata.name;
      return {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'restricted' },
        spec: { containers: [container] },
      };
    };
    const services = present
      ? render('openshift').filter(({ apiVersion }) => apiVersion === 'serving.knative.dev/v1')
      : [];
    const create = ['create', '--dry-run=server', '--validate=strict'];
    beforeAll(async () => {
      const metadata = { name: 'restricted', labels: enforced };
      await kubectl.send(['create'], [{ apiVersion: 'v1', kind: 'Namespace', metadata }]);
      await kubectl.send(
        ['apply'],
        [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'restricted' } }],
      );
    });

    test('admits the pod of every function', async () => {
      const taken = lines(
        await kubectl.send(
          create,
          services.map((service) => asPod(service)),
        ),
      );
      expect(taken).toHaveLength(services.length);
    });

    test('would refuse it without its security context', async () => {
      const [service] = services;
      if (!service) throw new Error('no Service');
      const pod = asPod(service, { securityContext: undefined });
      await expect(kubectl.send(create, [pod])).rejects.toThrow('violates PodSecurity "restricted');
    });
  });

  describe('the definition of OdhDashboardConfig', () => {
    const patch = resolve(import.meta.dirname, '../../knative/components/dashboard-config-crd/nim-config.yaml');
    const name = 'odh-dashboard-config';
    const config = (nimConfig: object) => ({
      apiVersion: 'opendatahub.io/v1alpha',
      kind: 'OdhDashboardConfig',
      metadata: { name, namespace: 'opendatahub' },
      spec: { nimConfig },
    });
    const stored = () => kubectl('get', 'odhdashboardconfigs', '-n', 'opendatahub', name, '-o', 'jsonpath={.spec}');
    const patched = () =>
      kubectl('patch', 'crd', 'odhdashboardconfigs.opendatahub.io', '--type=json', `--patch-file=${patch}`);

    test('drops nimConfig before the patch and keeps it after, however often it is patched', async () => {
      const settings = { region: 'EU', disconnected: { disableKeyCollection: true } };
      await kubectl.send(['apply', '--validate=ignore'], [config(settings)]);
      expect(await stored()).not.toContain('nimConfig');
      await patched();
      await patched();
      const deadline = Date.now() + 60_000;
      do await kubectl.send(['apply', '--server-side', '--validate=ignore'], [config(settings)]);
      while (!(await stored()).includes('nimConfig') && Date.now() < deadline);
      expect(JSON.parse(await stored())).toEqual({ nimConfig: settings });
      const wrong = kubectl.send(['apply', '--server-side', '--validate=strict'], [config({ region: 'Mars' })]);
      await expect(wrong).rejects.toThrow('Unsupported value: "Mars"');
      const unknown = kubectl.send(['apply', '--server-side', '--validate=strict'], [config({ regoin: 'EU' })]);
      await expect(unknown).rejects.toThrow('regoin');
    });
  });
});

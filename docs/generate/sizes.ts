import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Manifest, readManifests } from '../../local/manifests.ts';
import { table } from './table.ts';

interface Amounts {
  readonly cpu: string;
  readonly memory: string;
}
/** What of a Knative Service bounds it. */
interface Service extends Manifest {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
      readonly spec: {
        readonly containerConcurrency: number;
        readonly timeoutSeconds: number;
        readonly containers: readonly [{ readonly resources: Readonly<Record<'requests' | 'limits', Amounts>> }];
      };
    };
  };
}
interface Patch {
  readonly target: { readonly name: string };
  readonly patch: string;
}

const component = new URL('../../knative/components/high-load/kustomization.yaml', import.meta.url);
const { patches } = parse(readFileSync(component, 'utf8')) as { patches: readonly Patch[] };
const scale = ['min-scale', 'max-scale'] as const;
const services = readManifests().filter(({ apiVersion }) => apiVersion === 'serving.knative.dev/v1') as Service[];

/** What the component high-load makes of a figure, by the end of its path; undefined where it leaves it as it is. */
function underLoad(service: string, figure: string): string | undefined {
  const operations = patches
    .filter(({ target }) => target.name.split('|').includes(service))
    .flatMap(({ patch }) => parse(patch) as { path: string; value: string }[]);
  return operations.find(({ path }) => path.endsWith(figure))?.value;
}

/** The block of docs/install.md that says how much of everything each function may take: one row a Service. */
export const sizesBlock = table(
  ['function', 'instances', 'calls at once in each', 'a call ends after', 'memory', 'CPU', 'with `high-load`'],
  services.map(({ metadata: { name }, spec: { template } }) => {
    const { annotations } = template.metadata;
    const { containerConcurrency, timeoutSeconds, containers } = template.spec;
    const { requests, limits } = containers[0].resources;
    const usual = scale.map((figure) => annotations[`autoscaling.knative.dev/${figure}`] ?? '');
    const loaded = scale.map((figure, at) => underLoad(name, `~1${figure}`) ?? usual[at]);
    const between = ([least, most]: readonly (string | undefined)[]) => `${least} to ${most}`;
    const cpu = underLoad(name, '/requests/cpu') ?? requests.cpu;
    const same = [...loaded, cpu].join() === [...usual, requests.cpu].join();
    return [
      name,
      between(usual),
      String(containerConcurrency),
      `${timeoutSeconds} s`,
      between([requests.memory, limits.memory]),
      between([requests.cpu, limits.cpu]),
      same ? 'the same' : `${between(loaded)} instances, each from CPU ${cpu}`,
    ];
  }),
);

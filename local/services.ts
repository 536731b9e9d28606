import type { Manifest } from './manifests.ts';

/** One function as its Knative Service in knative/ describes it: what to start and with which environment. */
export interface FunctionService {
  readonly name: string;
  readonly target: string;
  readonly serviceAccount: string;
  readonly namespace: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface ServiceManifest extends Manifest {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly serviceAccountName: string;
        readonly containers: readonly { readonly env?: readonly { readonly name: string; readonly value: string }[] }[];
      };
    };
  };
}

/** The functions of the shipped manifests, by the name of their Service. */
export function functionServices(manifests: readonly Manifest[]): ReadonlyMap<string, FunctionService> {
  const services = manifests.filter(
    (manifest): manifest is ServiceManifest =>
      manifest.kind === 'Service' && manifest.apiVersion === 'serving.knative.dev/v1',
  );
  return new Map(services.map((service) => [service.metadata.name, toFunctionService(service)]));
}

function toFunctionService({ metadata, spec }: ServiceManifest): FunctionService {
  const { serviceAccountName, containers } = spec.template.spec;
  const variables = containers[0]?.env ?? [];
  const environment = Object.fromEntries(variables.map(({ name, value }) => [name, String(value)]));
  const target = environment.FUNCTION_TARGET;
  if (!target) throw new Error(`Service ${metadata.name} in knative/ sets no FUNCTION_TARGET`);
  return {
    name: metadata.name,
    target,
    serviceAccount: serviceAccountName,
    namespace: metadata.namespace ?? 'default',
    environment,
  };
}

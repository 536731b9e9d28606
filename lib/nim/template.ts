import type { Config } from '../config.ts';
import type { KubeClient } from '../kube/client.ts';
import type { ConfigMap, KubeObject } from '../kube/object.ts';
import { configMaps, templates } from '../kube/resources.ts';

/** The part of a ServingRuntime that we read or change; the rest passes through untouched. */
export interface ServingRuntime extends KubeObject {
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly volumes?: readonly Volume[];
    readonly imagePullSecrets?: readonly { readonly name: string }[];
    readonly [field: string]: unknown;
  };
}
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly { readonly secretRef?: { readonly name: string } }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
  readonly [field: string]: unknown;
}
export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}
export interface Volume {
  readonly name: string;
  readonly [source: string]: unknown;
}

/** An OpenShift Template, or the same document in a ConfigMap where the cluster has no Template API. */
export interface Template extends KubeObject {
  readonly objects?: readonly KubeObject[];
  readonly parameters?: readonly { readonly name: string; readonly value?: string }[];
}

/** The Template cannot be used: terminal for the deployment, and the message says what an administrator has to do. */
export class TemplateUnusable extends Error {
  override name = 'TemplateUnusable';
}

export const templateKey = 'template.yaml';

/** Reads the Template of the main namespace. Throws TemplateUnusable, KubeError, KubeUnreachable. */
export async function readTemplate(
  kube: KubeClient,
  config: Pick<Config, 'MAIN_NAMESPACE' | 'TEMPLATE_NAME'>,
): Promise<Template> {
  const { MAIN_NAMESPACE: namespace, TEMPLATE_NAME: name } = config;
  const template = await kube.find<Template>(templates, namespace, name);
  if (template) return template;
  const configMap = await kube.find<ConfigMap>(configMaps, namespace, name);
  const text = configMap?.data?.[templateKey];
  if (text === undefined) {
    throw new TemplateUnusable(`neither Template nor ConfigMap ${namespace}/${name} exists: apply the shipped one`);
  }
  const { parse } = await import('yaml');
  try {
    return parse(text) as Template;
  } catch (error) {
    throw new TemplateUnusable(`ConfigMap ${namespace}/${name} has no YAML under ${templateKey}`, { cause: error });
  }
}

/** Fills in the parameters as OpenShift does (`${NAME}` in every string) and gives the ServingRuntime. Throws TemplateUnusable. */
export function processTemplate(template: Template, values: Readonly<Record<string, string>>): ServingRuntime {
  const defaults = (template.parameters ?? []).map(({ name, value }) => [name, value ?? ''] as const);
  const parameters = new Map([...defaults, ...Object.entries(values)]);
  const runtime = template.objects?.find((object) => object?.kind === 'ServingRuntime');
  if (!runtime) throw new TemplateUnusable(`Template ${template.metadata?.name} has no ServingRuntime`);
  const filled = substitute(runtime, parameters) as ServingRuntime;
  const containers: unknown = filled.spec?.containers;
  if (!Array.isArray(containers) || containers.length === 0) {
    throw new TemplateUnusable(`the ServingRuntime of Template ${template.metadata?.name} has no container`);
  }
  return filled;
}

function substitute(value: unknown, parameters: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Z0-9_]+)\}/g, (text, name: string) => parameters.get(name) ?? text);
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, parameters));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, parameters)]));
}

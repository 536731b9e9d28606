/** Every name that a deployment called `deployment` gives to an object in its project. All are known before anything exists. */
export function objectNames(deployment: string) {
  return {
    record: `nim-deployment-${deployment}`,
    owner: `nim-owner-${deployment}`,
    apiKeySecret: `nvidia-nim-secrets-${deployment}`,
    pullSecret: `nvidia-nim-image-pull-${deployment}`,
    cacheClaim: `nim-cache-${deployment}`,
    servingRuntime: `nim-runtime-${deployment}`,
    inferenceService: deployment,
  } as const;
}

/** Labels of every object that a deployment creates; the selector that finds them again. */
export const managedByLabel = 'app.kubernetes.io/managed-by';
export const managedBy = 'nim-functions';
export const deploymentLabel = 'nim.opendatahub.io/deployment';

export const deploymentLabels = (deployment: string): Record<string, string> => ({
  [managedByLabel]: managedBy,
  [deploymentLabel]: deployment,
});

/** True for labels that {@link deploymentLabels} gives to the objects of this deployment, or of an earlier one of its name. */
export const isLabelledFor = (labels: Readonly<Record<string, string>>, deployment: string): boolean =>
  labels[managedByLabel] === managedBy && labels[deploymentLabel] === deployment;

/** Marks the one ConfigMap of a deployment that is its record; the owner object does not carry it. */
export const recordLabel = 'nim.opendatahub.io/record';

const dnsLabelLengthMax = 63;

/**
 * The names that others derive from ours and that must fit a DNS label or a label value, with where they come from. The
 * longest one decides how long a deployment's name may be.
 */
const derivedNames: readonly { from: string; build: (deployment: string, namespace: string) => string }[] = [
  { from: "the label that KServe gives the predictor's pods", build: (name) => `isvc.${name}-predictor` },
  { from: "KServe's host name outside the cluster", build: (name, namespace) => `${name}-${namespace}` },
];

/** Says why a name cannot be used for a deployment in that namespace, or undefined when it can. */
export function deploymentNameProblem(name: string, namespace: string): string | undefined {
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
    return 'must be a DNS-1035 label: lower-case letters, digits and "-", starting with a letter, not ending with "-"';
  }
  for (const { from, build } of derivedNames) {
    const excess = build(name, namespace).length - dnsLabelLengthMax;
    if (excess > 0) {
      const lengthMax = name.length - excess;
      if (lengthMax < 1) return `the namespace leaves no room for a name in ${from} (63 characters)`;
      return `must be at most ${lengthMax} characters, so that ${from}, "${build('<name>', namespace)}", fits 63`;
    }
  }
  return undefined;
}

/** True for a name that can be a namespace: a DNS-1123 label. */
export const isNamespaceName = (name: string): boolean =>
  name.length <= dnsLabelLengthMax && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name);

import { anything, fields, flag, integer, list, mapOf, open, openFields, type Schema, text, texts } from './schema.ts';

const amounts = mapOf(anything);
const named = openFields({ name: text }, 'name');
const reference = fields({ name: text });
const container = openFields({ name: text, image: text }, 'name');

const scheduling: Record<string, Schema> = {
  annotations: texts,
  labels: texts,
  nodeSelector: texts,
  tolerations: list(open),
  affinity: open,
  imagePullSecrets: list(reference),
  volumes: list(named),
};

const model = fields(
  {
    name: text,
    modelFormat: fields({ name: text, version: text }, 'name'),
    runtime: text,
    runtimeVersion: text,
    protocolVersion: text,
    storageUri: text,
    storage: open,
    image: text,
    command: list(text),
    args: list(text),
    env: list(named),
    envFrom: list(open),
    lifecycle: open,
    ports: list(open),
    volumeMounts: list(openFields({ name: text, mountPath: text }, 'name', 'mountPath')),
    volumeDevices: list(open),
    resources: fields({ limits: amounts, requests: amounts, claims: list(open) }),
    securityContext: open,
  },
  'modelFormat',
);

/** Of a pod what a deployment leaves out: it is there to be refused by the policies of knative/, and not to be dropped before. */
const podFields: Record<string, Schema> = {
  automountServiceAccountToken: flag,
  containers: list(named),
  initContainers: list(named),
  hostIPC: flag,
  hostNetwork: flag,
  hostPID: flag,
  nodeName: text,
  securityContext: open,
  workerSpec: open,
};

/**
 * The custom kinds as far as a NIM deployment fills them in, or must not. KServe's own definitions are larger and stricter;
 * OdhDashboardConfig has no nimConfig, as its published definition, so that a nimConfig is dropped.
 */
export const customSchemas = {
  InferenceService: fields({
    spec: fields(
      {
        predictor: fields({
          ...scheduling,
          ...podFields,
          minReplicas: integer,
          maxReplicas: integer,
          timeout: integer,
          serviceAccountName: text,
          containerConcurrency: integer,
          scaleMetric: text,
          scaleTarget: integer,
          deploymentStrategy: open,
          logger: open,
          storageUris: list(open),
          model,
        }),
        transformer: open,
        explainer: open,
      },
      'predictor',
    ),
    status: open,
  }),
  ServingRuntime: fields({
    spec: fields(
      {
        ...scheduling,
        disabled: flag,
        multiModel: flag,
        hostIPC: flag,
        workerSpec: open,
        replicas: integer,
        grpcEndpoint: text,
        storageHelper: open,
        builtInAdapter: open,
        protocolVersions: list(text),
        supportedModelFormats: list(fields({ name: text, version: text, autoSelect: flag, priority: integer }, 'name')),
        containers: list(container),
        initContainers: list(container),
      },
      'containers',
    ),
    status: open,
  }),
  Template: fields({
    message: text,
    labels: texts,
    objects: list(open),
    parameters: list(
      fields(
        { name: text, displayName: text, description: text, value: text, generate: text, from: text, required: flag },
        'name',
      ),
    ),
  }),
  OdhDashboardConfig: fields({
    spec: fields({
      dashboardConfig: mapOf(flag),
      groupsConfig: fields({ adminGroups: text, allowedGroups: text }),
      notebookController: open,
      templateOrder: list(text),
      templateDisablement: list(text),
    }),
  }),
};

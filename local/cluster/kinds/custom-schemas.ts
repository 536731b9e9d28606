import { anything, fields, flag, integer, list, mapOf, open, openFields, type Schema, text, texts } from './schema.ts';

const amounts = mapOf(anything);
const named = openFields({ name: text }, 'name');
const reference = fields({ name: text });

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
    protocolVersion: text,
    storageUri: text,
    image: text,
    args: list(text),
    env: list(named),
    volumeMounts: list(openFields({ name: text, mountPath: text }, 'name', 'mountPath')),
    resources: fields({ limits: amounts, requests: amounts }),
  },
  'modelFormat',
);

/**
 * The custom kinds as far as a NIM deployment fills them in. KServe's own definitions are larger and stricter;
 * OdhDashboardConfig has no nimConfig, as its published definition, so that a nimConfig is dropped.
 */
export const customSchemas = {
  InferenceService: fields({
    spec: fields(
      {
        predictor: fields({
          ...scheduling,
          minReplicas: integer,
          maxReplicas: integer,
          timeout: integer,
          serviceAccountName: text,
          deploymentStrategy: open,
          model,
        }),
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
        protocolVersions: list(text),
        supportedModelFormats: list(fields({ name: text, version: text, autoSelect: flag, priority: integer }, 'name')),
        containers: list(openFields({ name: text, image: text }, 'name')),
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

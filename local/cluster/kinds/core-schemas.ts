import { anything, fields, flag, integer, list, mapOf, open, openFields, text, texts } from './schema.ts';

const amounts = mapOf(anything);

/** Fields of the core kinds beside apiVersion, kind and metadata. */
export const coreSchemas = {
  Namespace: fields({ spec: fields({ finalizers: list(text) }), status: open }),
  ConfigMap: fields({ data: texts, binaryData: texts, immutable: flag }),
  Secret: fields({ data: texts, stringData: texts, type: text, immutable: flag }),
  ServiceAccount: fields({ secrets: list(open), imagePullSecrets: list(open), automountServiceAccountToken: flag }),
  PersistentVolumeClaim: fields({
    spec: fields({
      accessModes: list(text),
      selector: open,
      resources: fields({ requests: amounts, limits: amounts }),
      volumeName: text,
      storageClassName: text,
      volumeMode: text,
      dataSource: open,
      dataSourceRef: open,
      volumeAttributesClassName: text,
    }),
    status: open,
  }),
  ResourceQuota: fields({ spec: fields({ hard: amounts, scopes: list(text), scopeSelector: open }), status: open }),
  Pod: fields({ spec: openFields({ containers: list(open), volumes: list(open) }), status: open }),
  Event: fields({
    involvedObject: open,
    reason: text,
    message: text,
    source: open,
    firstTimestamp: text,
    lastTimestamp: text,
    count: integer,
    type: text,
    eventTime: text,
    series: open,
    action: text,
    related: open,
    reportingComponent: text,
    reportingInstance: text,
  }),
};

import { isJsonObject, type JsonObject, type StoredObject } from '../object.ts';

/** Fills in what the API server itself fills in, before validation. Gives a new object. */
export function withDefaults(object: StoredObject): StoredObject {
  return defaults[object.kind]?.(object) ?? object;
}

const defaults: Readonly<Record<string, (object: StoredObject) => StoredObject>> = {
  Namespace: (object) => ({
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name },
    },
    spec: { finalizers: ['kubernetes'] },
  }),
  Secret: ({ stringData, ...object }) => {
    const written = Object.entries(isJsonObject(stringData) ? stringData : {});
    const encoded = written.map(([key, value]) => [key, Buffer.from(String(value), 'utf8').toString('base64')]);
    const data = { ...(isJsonObject(object.data) ? object.data : {}), ...Object.fromEntries(encoded) };
    const type = object.type ? object.type : 'Opaque';
    return { ...object, ...(Object.keys(data).length > 0 ? { data } : {}), type } as StoredObject;
  },
  PersistentVolumeClaim: (object) => ({
    ...object,
    spec: { ...fieldsOf(object.spec), volumeMode: fieldsOf(object.spec).volumeMode ?? 'Filesystem' },
  }),
};

/** The status that a new object starts with, where the kind has one. */
export const firstStatus: Readonly<Record<string, JsonObject>> = {
  Namespace: { phase: 'Active' },
  PersistentVolumeClaim: { phase: 'Pending' },
  Pod: { phase: 'Pending', qosClass: 'BestEffort' },
};

const fieldsOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

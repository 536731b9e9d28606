export type { Binding, Identity, PolicyRule } from './access/rules.ts';
export { ApiError } from './api-error.ts';
export type { ApiCall, Hooks } from './http/hooks.ts';
export type { JsonObject, ObjectInput, ObjectMetadata, OwnerReference, StoredObject } from './object.ts';
export type { ObjectStore, StoreQuery } from './objects/object-store.ts';
export { type Cluster, type ClusterOptions, openCluster } from './open-cluster.ts';
export type { Change } from './storage/change-log.ts';

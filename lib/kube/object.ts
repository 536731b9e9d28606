/** A reference that makes Kubernetes delete an object when its owner goes. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
}

/** What every Kubernetes object has. Kinds add their own fields. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
}

export interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

/** The uid of an object that the API server has stored. Throws when there is none: that would be no stored object. */
export function uidOf(object: KubeObject): string {
  const uid = object.metadata.uid;
  if (!uid) throw new TypeError(`${object.kind} ${object.metadata.name} has no uid`);
  return uid;
}

/** True when one of the owners of `object` is the object with that uid. */
export function isOwnedBy(object: KubeObject, ownerUid: string): boolean {
  return object.metadata.ownerReferences?.some((owner) => owner.uid === ownerUid) ?? false;
}

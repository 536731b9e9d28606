import type { Attempt } from '../access/authorization.ts';
import type { Caller } from '../access/rules.ts';
import type { Kind } from '../kinds/index.ts';
import type { StoredObject } from '../object.ts';
import type { Propagation } from '../objects/remove.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

/** A change that is about to be stored, as admission sees it. `object` is null in a deletion, `oldObject` in a creation. */
export interface AdmissionRequest {
  readonly operation: Operation;
  readonly kind: Kind;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
  readonly object: StoredObject | null;
  readonly oldObject: StoredObject | null;
  readonly caller: Caller;
  /** Of a deletion, what becomes of what the object owns; undefined where the caller does not say. */
  readonly propagation?: Propagation | undefined;
  /** What the authorizer says about an attempt of the caller's. */
  readonly allows: (attempt: Attempt) => boolean;
}

/** Lets a change pass, or throws ApiError. */
export type Admit = (request: AdmissionRequest) => void;
